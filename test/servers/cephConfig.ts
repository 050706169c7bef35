import { randomUUID } from "node:crypto";

export interface CephPorts {
  readonly rgw: number;
  readonly mon2: number;
  readonly mon1: number;
}

const storeBytes = 8 * 1024 ** 3;

/** One monitor, one store in memory, one gateway; everything on loopback, nothing replicated. */
export function cephConfig(home: string, ports: CephPorts): { text: string; fsid: string } {
  const fsid = randomUUID();
  const text = `
[global]
fsid = ${fsid}
mon_initial_members = a
mon_host = [v2:127.0.0.1:${ports.mon2},v1:127.0.0.1:${ports.mon1}]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
public_network = 127.0.0.0/8
cluster_network = 127.0.0.0/8
ms_bind_ipv6 = false
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = ${home}/keys/$name.keyring
admin_socket = ${home}/$name.$pid.asok
pid_file =
log_file = ${home}/log/$name.log
crash_dir = ${home}/log
run_dir = ${home}
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_max_pg_per_osd = 1000
cephx_sign_messages = false
ms_crc_data = false
debug_ms = 0/0
debug_osd = 0/0
debug_monc = 0/0
debug_objecter = 0/0
debug_auth = 0/0
debug_objclass = 0/0
debug_rgw = 1/1
[client]
log_file =
admin_socket =
[mon]
mon_data = ${home}/mon
mon_allow_pool_size_one = true
mon_allow_pool_delete = true
mon_warn_on_pool_no_redundancy = false
mon_osd_full_ratio = .97
mon_data_avail_warn = 1
mon_data_avail_crit = 1
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
auth_allow_insecure_global_id_reclaim = false
[osd]
osd_data = ${home}/osd
osd_objectstore = memstore
memstore_device_bytes = ${storeBytes}
osd_client_watch_timeout = 10
osd_class_update_on_start = false
osd_crush_update_on_start = true
osd_crush_initial_weight = 1
[client.rgw.a]
log_file = ${home}/log/client.rgw.a.log
admin_socket = ${home}/client.rgw.a.asok
rgw_data = ${home}/rgw
rgw_frontends = beast endpoint=127.0.0.1:${ports.rgw}
rgw_thread_pool_size = 64
rgw_enable_apis = s3, s3website, iam, sts, admin
rgw_sts_key = abcdefghijklmnop
rgw_s3_auth_use_sts = true
rgw_lc_debug_interval = 10
rgw_enable_static_website = true
rgw_dns_name = localhost
rgw_crypt_require_ssl = false
rgw_crypt_s3_kms_backend = testing
rgw_crypt_s3_kms_encryption_keys = testkey-1=YmluCmJvb3N0CmJvb3N0LWJ1aWxkCmNlcGguY29uZgo=
rgw_dynamic_resharding = false
rgw_override_bucket_index_max_shards = 1
rgw_enable_usage_log = false
rgw_run_sync_thread = false
rgw_gc_obj_min_wait = 20
rgw_gc_processor_period = 20
rgw_gc_processor_max_time = 20
rgw_rados_pool_pg_num_min = 8
`;
  return { text, fsid };
}
