const modules = [
  'mpm_event',
  'authz_core',
  'alias',
  'deflate',
  'filter',
  'headers',
  'mime',
  'proxy',
  'proxy_fcgi',
  'remoteip',
  'rewrite',
  'setenvif',
]

/** MediaWiki's entry points; no other PHP file is ever run by a request. */
const entryPoints = 'index|api|load|rest|thumb|thumb_handler|opensearch_desc|img_auth'

/** What may be served as files straight from a release. */
const staticFiles =
  '(resources|extensions|skins)/.+\\.(css|js|map|png|jpe?g|gif|svg|ico|webp|woff2?|ttf|eot|otf|cur|html|txt|wasm|mp3|ogg|json)'

/**
 * One virtual host. `path` is the file that holds the release's path: Apache reads it for every
 * request, so one rename() switches the code and nothing is reloaded.
 */
const virtualHost = (address: string, name: string) => `
<VirtualHost ${address}>
  DocumentRoot /srv/wikistead/${name}
  ProxyFCGISetEnvIf "true" MW_INSTALL_PATH "%{file:/srv/wikistead/${name}.path}"
  ProxyFCGISetEnvIf "true" SCRIPT_FILENAME "%{file:/srv/wikistead/${name}.path}%{reqenv:SCRIPT_NAME}"
  ProxyFCGISetEnvIf "true" WIKISTEAD_VIEW "${name}"

  <LocationMatch "^/(resources|extensions|skins)/">
    Header set Cache-Control "public, max-age=300"
    Header set X-Wikistead-Release "expr=%{file:/srv/wikistead/${name}.path}"
  </LocationMatch>

  Alias /images /srv/wikistead/uploads/public
  Alias /.wikistead/health /run/wikistead/healthy

  RewriteEngine On
  # /.wikistead is ours; uploads are files only.
  RewriteRule ^/\\.wikistead/health$ - [L]
  RewriteRule ^/images/ - [L]
  RewriteRule ^/(${entryPoints})\\.php(/|$) - [L]
  RewriteRule ^/${staticFiles}$ - [L]
  RewriteCond /srv/wikistead/${name}/$1 -f
  RewriteRule ^/(favicon\\.ico|robots\\.txt|[a-zA-Z0-9_-]+\\.(?:png|svg|ico|txt|html))$ - [L]
  # Everything else is a page: MediaWiki reads the title from the address itself.
  RewriteRule ^ /index.php [PT,L]
</VirtualHost>
`

export const apacheConfiguration = `# Written by Wikistead.
ServerRoot /etc/apache2
ServerName wiki
PidFile /run/apache2/apache2.pid
DefaultRuntimeDir /run/apache2
User www-data
Group www-data
Listen 80
# The proof looks at a release here before anybody else does.
Listen 127.0.0.1:8081
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
TypesConfig /etc/mime.types
ServerTokens Prod
ServerSignature Off
TraceEnable Off
AllowEncodedSlashes NoDecode
Timeout 180
GracefulShutdownTimeout 40
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0
ErrorLog /proc/self/fd/2
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16
LogFormat "%a %t \\"%r\\" %>s %B %Dus" wikistead
CustomLog /proc/self/fd/1 wikistead
RequestHeader unset Proxy early
Header always set X-Content-Type-Options nosniff
Header always set X-Served-By "expr=%{osenv:WIKISTEAD_HOST}"
AddOutputFilterByType DEFLATE text/html text/css text/javascript application/javascript application/json image/svg+xml

<Directory />
  Options None
  AllowOverride None
  Require all denied
</Directory>
<Directory /srv/wikistead>
  Options FollowSymLinks
  Require all granted
</Directory>
<Directory /srv/wikistead/uploads/public>
  Options None
  Header set Content-Security-Policy "default-src 'none'; style-src 'unsafe-inline' data:; img-src data:; sandbox"
</Directory>
<Directory /run/wikistead>
  Require all denied
  <Files healthy>
    Require all granted
  </Files>
</Directory>
<LocationMatch "^/(${entryPoints})\\.php(/|$)">
  SetHandler "proxy:unix:/run/php/wikistead.sock|fcgi://wiki"
</LocationMatch>
<Proxy "fcgi://wiki">
  ProxySet timeout=180
</Proxy>
${virtualHost('*:80', 'current')}${virtualHost('127.0.0.1:8081', 'staged')}`
