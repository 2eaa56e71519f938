export interface EdgeBackend {
  readonly name: string
  readonly address: string
}

export interface Purgers {
  readonly range: string
  /** An address in it that speaks for visitors. */
  readonly except?: string
}

interface Options {
  readonly noindex?: boolean
  /** What lies in front of the edge and behind it is a balancer of AWS. */
  readonly isBalanced?: boolean
  /** While somebody attacks, old copies are good for longer, and expensive pages have to wait. */
  readonly isShielded?: boolean
}

/** Where the balancer in front asks how the edge is. */
export const EDGE_HEALTH = '/.wikistead/edge'

/** The balancer puts this on whatever comes through it, so that what lacks it came from inside. */
const TRACE = 'req.http.X-Amzn-Trace-Id'

/** Pages that no cache answers and that cost a head much; whoever is logged in still gets them. */
const EXPENSIVE =
  '[?&](action|curid|diff|from|limit|offset|oldid|printable|search)=|Special:|^/rest[.]php'

/** What must go on under attack: logging in, styles and scripts, and looks at whether all is well. */
const NEEDED =
  '^/load[.]php|Special:(UserLogin|CreateAccount|PasswordReset|BlankPage)|[?&]meta=siteinfo'

/**
 * The edge's rules: anonymous pages from the cache, purged by MediaWiki, and served stale while
 * no head answers. Written for Varnish 7 (https://www.mediawiki.org/wiki/Manual:Varnish_caching).
 */
export const renderVcl = (
  heads: readonly EdgeBackend[],
  purgers: Purgers,
  { noindex = false, isBalanced = false, isShielded = false }: Options = {},
): string => `vcl 4.1;
import directors;
import std;

probe health {
  .url = "/.wikistead/health";
  .interval = 500ms;
  .timeout = 3s;
  .window = 3;
  .threshold = 2;
  .initial = 1;
}
${heads
  .map(
    ({ name, address }) => `backend ${name} {
  .host = "${address}";
  .port = "80";
  .probe = health;
  .connect_timeout = 2s;
  .first_byte_timeout = 180s;
}
`,
  )
  .join('')}
acl purgers {
  "127.0.0.1";
${
  purgers.except === undefined
    ? ''
    : `  # Visitors of the published port seem to come from the gateway.
  ! "${purgers.except}";
`
}  "${purgers.range.replace('/', '"/')};
}

sub vcl_init {
  new heads = directors.round_robin();
${heads.map(({ name }) => `  heads.add_backend(${name});\n`).join('')}}

sub vcl_recv {
  set req.backend_hint = heads.backend();
  unset req.http.Proxy;
  if (req.restarts == 0) {
    unset req.http.X-Wikistead-Cacheable;
${forwarded(isBalanced)}  }
  if (req.method == "PURGE") {
    if (client.ip !~ purgers${isBalanced ? ` || ${TRACE}` : ''}) {
      return (synth(405, "Not allowed"));
    }
    return (purge);
  }
${
  isBalanced
    ? `  if (req.url == "${EDGE_HEALTH}") {
    return (synth(200, "OK"));
  }
`
    : ''
}  if (req.url ~ "^/\\.wikistead/") {
    return (synth(404, "Not found"));
  }
  # Stale for a moment while a fresh copy is fetched; for a day where no head could give one.
  if (req.restarts > 0) {
    # What the first attempt set would still count.
    set req.grace = 24h;
  } elseif (std.healthy(req.backend_hint)) {
    set req.grace = ${isShielded ? '1h' : '10s'};
  }
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  if (req.http.Authorization || req.http.Cookie ~ "([sS]ession|UserID|UserName|LoggedOut|Token|UseCDNCache|UseDC)=") {
    return (pass);
  }
  # A hard refresh by somebody who may purge.
  if (req.http.Cache-Control ~ "no-cache" && client.ip ~ purgers${isBalanced ? ` && !${TRACE}` : ''}) {
    set req.hash_always_miss = true;
  }
${isShielded ? shield : ''}  unset req.http.Cookie;
  # Only the first attempt looks for an old copy when it fails.
  if (req.restarts == 0) {
    set req.http.X-Wikistead-Cacheable = "yes";
  } else {
    unset req.http.X-Wikistead-Cacheable;
  }
  return (hash);
}

sub vcl_backend_response {
  set beresp.grace = 24h;
  # A head that is going down says so before it has read the request: another one can have it.
  if (beresp.status == 503 && (bereq.method == "GET" || bereq.method == "HEAD") && bereq.retries < 2) {
    return (retry);
  }
  if (beresp.status >= 500) {
    # Whatever is delivered takes the place of an old copy, even if it is not remembered.
    if (bereq.is_bgfetch || bereq.http.X-Wikistead-Cacheable) {
      return (abandon);
    }
    set beresp.uncacheable = true;
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    return (deliver);
  }
}

sub vcl_backend_error {
  if ((bereq.method == "GET" || bereq.method == "HEAD") && bereq.retries < 2) {
    return (retry);
  }
  if (bereq.http.X-Wikistead-Cacheable) {
    return (abandon);
  }
  set beresp.http.Content-Type = "text/html; charset=utf-8";
  set beresp.http.Retry-After = "5";
  synthetic({"<!doctype html><html lang=en><title>Back in a moment</title><body style='font:18px/1.5 sans-serif;max-width:34em;margin:15vh auto;padding:0 1em'><h1>Back in a moment</h1><p>The wiki does not answer just now. Nothing is lost; please try again in a minute.</p>"});
  return (deliver);
}

sub vcl_synth {
  # The heads answer only with an error, or not at all: an old copy is better than none.
  if (resp.status == 503 && req.restarts == 0 && req.http.X-Wikistead-Cacheable) {
    return (restart);
  }
}

sub vcl_deliver {
${noindex ? '  set resp.http.X-Robots-Tag = "noindex, nofollow";\n' : ''}  if (obj.hits > 0) {
    set resp.http.X-Cache = "HIT";
  } else {
    set resp.http.X-Cache = "MISS";
  }
  std.log("head:" + resp.http.X-Served-By);
  unset resp.http.X-Varnish;
  unset resp.http.Via;
  # Only the edge purges; browsers always ask again.
  if (resp.http.Content-Type ~ "text/html" && resp.http.Cache-Control ~ "s-maxage") {
    set resp.http.Cache-Control = "private, s-maxage=0, max-age=0, must-revalidate";
  }
}
`

/** Behind a balancer, who asks is what it says; MediaWiki redirects whoever seems to come by http. */
const forwarded = (isBalanced: boolean) =>
  isBalanced
    ? `    set req.http.X-Forwarded-Proto = "https";\n`
    : `    set req.http.X-Forwarded-For = client.ip;\n    set req.http.X-Forwarded-Proto = "http";\n`

const shield = `  # Under attack: visitors without an account read pages, and nothing that costs more.
  if (req.url ~ "${EXPENSIVE}" && req.url !~ "${NEEDED}") {
    return (synth(503, "Under attack"));
  }
`
