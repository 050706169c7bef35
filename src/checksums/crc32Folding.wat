;; Shortens a message without changing its CRC-32. How is told in crc32Folding.ts.
;;
;; The memory begins with 300 blocks of 16 bytes that are zero, for which there is nothing to add.
;; The message begins at 4800.
(module
  (memory (export "memory") 17)

  ;; To each block before $end, two at a time, those 145, 183, 211 and 300 blocks before it are
  ;; added. Then it may be left out, once it has been added to those as far behind it.
  (func (export "fold") (param $end i32)
    (local $at i32)
    (local.set $end (i32.sub (local.get $end) (i32.const 4800)))
    (loop $next
      (v128.store offset=4800 (local.get $at)
        (v128.xor (v128.load offset=4800 (local.get $at))
        (v128.xor (v128.load offset=2480 (local.get $at))
        (v128.xor (v128.load offset=1872 (local.get $at))
        (v128.xor (v128.load offset=1424 (local.get $at))
                  (v128.load             (local.get $at)))))))
      (v128.store offset=4816 (local.get $at)
        (v128.xor (v128.load offset=4816 (local.get $at))
        (v128.xor (v128.load offset=2496 (local.get $at))
        (v128.xor (v128.load offset=1888 (local.get $at))
        (v128.xor (v128.load offset=1440 (local.get $at))
                  (v128.load offset=16   (local.get $at)))))))
      (br_if $next
        (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (i32.const 32)))
          (local.get $end))))
    (local.set $end (i32.add (local.get $end) (i32.const 4800)))
    (call $carry (local.get $end) (i32.const 2320))
    (call $carry (local.get $end) (i32.const 2928))
    (call $carry (local.get $end) (i32.const 3376))
    (call $carry (local.get $end) (i32.const 4800)))

  ;; Adds the blocks before $end to those that are $distance bytes behind each, as far as that is
  ;; not before $end.
  (func $carry (param $end i32) (param $distance i32)
    (local $at i32)
    (local.set $at (local.get $end))
    (loop $next
      (v128.store (local.get $at)
        (v128.xor
          (v128.load (local.get $at))
          (v128.load (i32.sub (local.get $at) (local.get $distance)))))
      (br_if $next
        (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (i32.const 16)))
          (i32.add (local.get $end) (local.get $distance)))))))
