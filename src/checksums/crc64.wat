;; CRC-64/NVME, sixteen bytes at a time. How it is used is in crc64Tables.ts.
;;
;; The memory begins with 16 tables of 256 numbers: table t tells of each byte what it adds to the
;; checksum when t more bytes follow it. The message begins at 32768.
(module
  (memory (export "memory") 5)
  (start $makeTables)

  (func $makeTables
    (local $byte i32) (local $bit i32) (local $sum i64) (local $at i32)
    (loop $eachByte
      (local.set $sum (i64.extend_i32_u (local.get $byte)))
      (local.set $bit (i32.const 0))
      (loop $eachBit
        (local.set $sum
          (i64.xor
            (i64.shr_u (local.get $sum) (i64.const 1))
            (select
              (i64.const 0x9a6c9329ac4bc9b5)
              (i64.const 0)
              (i32.wrap_i64 (i64.and (local.get $sum) (i64.const 1))))))
        (br_if $eachBit
          (i32.lt_u
            (local.tee $bit (i32.add (local.get $bit) (i32.const 1)))
            (i32.const 8))))
      (i64.store (i32.shl (local.get $byte) (i32.const 3)) (local.get $sum))
      (br_if $eachByte
        (i32.lt_u
          (local.tee $byte (i32.add (local.get $byte) (i32.const 1)))
          (i32.const 256))))
    ;; Each other table is the one before it, with one more byte.
    (loop $eachNumber
      (i64.store offset=2048 (local.get $at)
        (call $withByte (i64.load (local.get $at)) (i32.const 0)))
      (br_if $eachNumber
        (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (i32.const 8)))
          (i32.const 30720)))))

  (func $withByte (param $sum i64) (param $byte i32) (result i64)
    (i64.xor
      (i64.shr_u (local.get $sum) (i64.const 8))
      (i64.load
        (i32.shl
          (i32.and
            (i32.xor (i32.wrap_i64 (local.get $sum)) (local.get $byte))
            (i32.const 255))
          (i32.const 3)))))

  ;; The checksum, inverted, of what came before and of the message, which has $length bytes.
  (func (export "update") (param $sum i64) (param $length i32) (result i64)
    (local $at i32) (local $w0 i64) (local $w1 i64)
    (block $noMore
      (loop $next
        (br_if $noMore
          (i32.gt_u (i32.add (local.get $at) (i32.const 16)) (local.get $length)))
        (local.set $w0 (i64.xor (local.get $sum) (i64.load offset=32768 (local.get $at))))
        (local.set $w1 (i64.load offset=32776 (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $sum
          (i64.xor
            (i64.xor
              (i64.xor
                (i64.xor
                  (i64.load offset=30720 (i32.wrap_i64 (i64.and (i64.shl (local.get $w0) (i64.const 3)) (i64.const 2040))))
                  (i64.load offset=28672 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w0) (i64.const 5)) (i64.const 2040)))))
                (i64.xor
                  (i64.load offset=26624 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w0) (i64.const 13)) (i64.const 2040))))
                  (i64.load offset=24576 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w0) (i64.const 21)) (i64.const 2040))))))
              (i64.xor
                (i64.xor
                  (i64.load offset=22528 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w0) (i64.const 29)) (i64.const 2040))))
                  (i64.load offset=20480 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w0) (i64.const 37)) (i64.const 2040)))))
                (i64.xor
                  (i64.load offset=18432 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w0) (i64.const 45)) (i64.const 2040))))
                  (i64.load offset=16384 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w0) (i64.const 53)) (i64.const 2040)))))))
            (i64.xor
              (i64.xor
                (i64.xor
                  (i64.load offset=14336 (i32.wrap_i64 (i64.and (i64.shl (local.get $w1) (i64.const 3)) (i64.const 2040))))
                  (i64.load offset=12288 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w1) (i64.const 5)) (i64.const 2040)))))
                (i64.xor
                  (i64.load offset=10240 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w1) (i64.const 13)) (i64.const 2040))))
                  (i64.load offset=8192 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w1) (i64.const 21)) (i64.const 2040))))))
              (i64.xor
                (i64.xor
                  (i64.load offset=6144 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w1) (i64.const 29)) (i64.const 2040))))
                  (i64.load offset=4096 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w1) (i64.const 37)) (i64.const 2040)))))
                (i64.xor
                  (i64.load offset=2048 (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w1) (i64.const 45)) (i64.const 2040))))
                  (i64.load (i32.wrap_i64 (i64.and (i64.shr_u (local.get $w1) (i64.const 53)) (i64.const 2040)))))))))
        (br $next)))
    (block $end
      (loop $nextByte
        (br_if $end (i32.ge_u (local.get $at) (local.get $length)))
        (local.set $sum
          (call $withByte (local.get $sum) (i32.load8_u offset=32768 (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $nextByte)))
    (local.get $sum)))
