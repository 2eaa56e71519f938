export const mariadbConfiguration = `# Written by Wikistead.
[mariadbd]
user = mysql
datadir = /var/lib/mysql/live
socket = /run/mysqld/mysqld.sock
bind-address = 0.0.0.0
skip-name-resolve
character-set-server = binary
max_allowed_packet = 64M
max_connections = 400
innodb_buffer_pool_size = 256M
innodb_log_file_size = 128M
# MediaWiki adds names to small tables beside its transaction and then counts them in it. With the
# default of MariaDB 11.6 and later the first move of a page fails, and one of a file loses its place.
loose_innodb_snapshot_isolation = OFF
# What was acknowledged is on the disk, and in the log that a restore replays.
innodb_flush_log_at_trx_commit = 1
sync_binlog = 1
server_id = 1
log_bin = binlog
relay_log = relay
binlog_format = ROW
expire_logs_days = 3

[client]
socket = /run/mysqld/mysqld.sock
`
