#include "ordinary.h"

#include <stdio.h>

enum fill { HEX, BASE64, DIGITS, WORDS, UUID, FLOAT, TIME };

static const char *const words[] = {
    "home",      "feed",     "platform", "latest",    "longitudinal", "item",   "offer",       "update",
    "translate", "cardinal", "panel",    "telemetry", "macro",        "face",   "mobile",      "phone",
    "video",     "checkout", "location", "header",    "position",     "token",  "deviceType",  "release",
    "click",     "scroll",   "render",   "player",    "bitrate",      "buffer", "coordinator", "geometry",
    "message",   "status",   "ready",    "impression"};

static void put(char *to, size_t n, const char *s) {
    size_t used = strlen(to);
    snprintf(to + used, n - used, "%s", s);
}

static void fill(char *to, size_t n, enum fill what, unsigned size, struct random *r) {
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char s[1200];
    unsigned k = 0;
    if (what == WORDS) {
        put(to, n, words[random_below(r, sizeof words / sizeof *words)]);
        return;
    }
    if (what == TIME) {
        snprintf(s, sizeof s, "17%08u%03u", random_below(r, 100000000), random_below(r, 1000));
        put(to, n, s);
        return;
    }
    if (what == FLOAT) {
        snprintf(s, sizeof s, "%u.%u", random_below(r, 2000), random_below(r, 100000));
        put(to, n, s);
        return;
    }
    for (; k < size && k < sizeof s - 1; k++) {
        bool dash = what == UUID && (k == 8 || k == 13 || k == 18 || k == 23);
        s[k] = dash             ? '-'
               : what == DIGITS ? (char)('0' + random_below(r, 10))
               : what == BASE64 ? base64[random_below(r, 64)]
                                : "0123456789abcdef"[random_below(r, 16)];
    }
    s[k] = '\0';
    put(to, n, s);
}

/* A template: $h12 is twelve hexadecimal digits, $b base64, $d decimal, $u a UUID, $w a word, $f a number
 * with a fraction, $t milliseconds since 1970. */
static void expand(char *to, size_t n, const char *template, struct random *r) {
    for (const char *p = template; *p; p++) {
        char one[2] = {*p, '\0'};
        if (*p != '$') {
            put(to, n, one);
            continue;
        }
        static const char letters[] = "hbdwuft";
        static const enum fill what[] = {HEX, BASE64, DIGITS, WORDS, UUID, FLOAT, TIME};
        const char *found = strchr(letters, *++p);
        unsigned size = 0;
        while (p[1] >= '0' && p[1] <= '9') size = size * 10 + (unsigned)(*++p - '0');
        if (found) fill(to, n, what[found - letters], found[0] == 'u' ? 36 : size, r);
    }
}

static const char *const targets[] = {
    "/api/v$d1/$w/$d9?page=$d2&sort=$w&cursor=$b24",
    "/collect?v=2&tid=G-$h10&cid=$d10.$d10&sid=$d10&_p=$d9&ul=en-us&sr=1920x1080&dl=https%3A%2F%2Fwww."
    "example.com%2F$w%2F$d6&en=$w&_et=$d4",
    "/$w/$u/$w.json?ts=$t&sig=$h64",
    "/s/ajax?op=$w&x=$d3.$d2&y=$d4.$d1&w=$d4&h=$d3&dpr=2.0&t=$t",
    "/graphql?operationName=$w&extensions=%7B%22persistedQuery%22%3A%7B%22version%22%3A1%2C%22sha256Hash%22%"
    "3A%22$h64%22%7D%7D",
    "/cdn/$h2/$h32/$w@2x.png?width=$d3&quality=75",
    "/beacon?e=$b200&n=$d2&r=$h16",
    "/assets/$w-$h8.js?v=$d2.$d1.$d2",
    "/tiles/$d2/$d4/$d4.pbf?k=$h20",
    "/video/seg-$d5.m4s?bitrate=$d7&range=$d6-$d7&session=$h32",
    "/pixel.gif?uid=$d18&gid=$h24&rnd=$f&scroll=$f&lcp=$f&ttfb=$f",
    "/search?q=how+to+cook+rice&client=$w&gs_lcp=$b80&oq=$w&num=10",
};

static const char *const bodies[] = {
    "{\"events\":[{\"name\":\"$w\",\"ts\":$t,\"id\":\"$u\",\"props\":{\"value\":$f,\"position\":$d2,"
    "\"index\":$d3}},"
    "{\"name\":\"$w\",\"ts\":$t,\"id\":\"$u\",\"props\":{\"duration\":$f,\"hash\":\"$h40\"}}],\"session\":\"$"
    "h32\"}",
    "{\"operationName\":\"$w\",\"variables\":{\"id\":\"$d17\",\"first\":$d2,\"after\":\"$b48\"},\"query\":"
    "\"query $w($id: ID!) "
    "{ node(id: $id) { ... on $w { id title imageUrl } } }\"}",
    "ev=$w&dl=https%3A%2F%2Fshop.example.com%2F$w%3Fid%3D$d8&ts=$t&sw=1080&sh=2400&v=2.9.$d3&ec=$d1&fbp=fb.1."
    "$t.$d10&it=$t",
    "{\"exception\":{\"type\":\"NullPointerException\",\"stack\":\"at "
    "com.example.app.$w.onCreate(Main.java:$d3)\\n  at "
    "android.os.Handler.dispatchMessage(Handler.java:$d3)\\n  at "
    "com.android.internal.os.ZygoteInit.main(ZygoteInit.java:$d4)\"},"
    "\"device\":{\"model\":\"SM-G$d3\",\"api\":$d2,\"screen\":\"1080x2340\",\"memory\":$d10},\"build\":\"$"
    "h12\",\"time\":$t}",
    "{\"jwt\":\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3MDAwMDAwMDAsIm5iZiI6MTcwMDAwMDAwMH0.$b43\","
    "\"nonce\":\"$b22\"}",
    "{\"metrics\":[[$f,$f,$f],[$f,$f,$f],[$f,$f,$f]],\"fps\":$f,\"frames\":[$d2,$d2,$d2,$d2],\"latency\":$f,"
    "\"longTasks\":$d2,"
    "\"location\":\"https://www.example.com/$w/"
    "$d7\",\"macOS\":\"14.$d1\",\"telemetry\":true,\"face\":\"front\",\"card\":\"summary\"}",
    "{\"items\":[{\"sku\":\"$d13\",\"price\":$f,\"qty\":1},{\"sku\":\"$d12\",\"price\":$f,\"qty\":2}],"
    "\"cart\":\"$h24\",\"total\":$f,"
    "\"order\":\"$d15\",\"tracking\":\"$d16\"}",
    "{\"features\":{\"$w\":true,\"$w\":false,\"phone_verification\":false,\"password_reset\":true,\"mac\":"
    "\"intel\"},\"platform\":"
    "\"android\",\"lat\":\"none\",\"version\":\"$d2.$d2.$d4\",\"etag\":\"W/"
    "\\\"$h32\\\"\",\"blob\":\"$b300\"}",
    ("!function(){var e=$d5,t=\"$h8\";window.$w=function(n){return "
     "n.replace(/[^a-z0-9]+/gi,\"-\").slice(0,e)},document."
     "addEventListener(\"DOMContentLoaded\",function(){console.log(t,\"$w\",[$d2,$d3,$f])})}();var "
     "a={\"$w\":\"$b64\",lat:0,lon:0};"),
    "{\"upload\":\"$u\",\"chunk\":$d3,\"offset\":$d9,\"sha256\":\"$h64\",\"md5\":\"$b22==\",\"size\":$d8}",
    "<?xml version=\"1.0\"?><manifest><id>$d12</id><hash "
    "alg=\"sha1\">$h40</hash><url>https://dl.example.com/$w/$h16.bin</url></manifest>",
    "{\"ids\":[$d15,$d15,$d15,$d15,$d15,$d15,$d15,$d15],\"hex\":[\"$h16\",\"$h16\",\"$h12\"],\"points\":[[$"
    "d4,$d4],[$d4,$d4]]}",
};

static const char *const cookies[] = {
    "_ga=GA1.2.$d9.$d10; _gid=GA1.2.$d9.$d10; session=$b64; csrftoken=$b32",
    "sid=s%3A$b32.$b43; lang=en; consent=$d1%7C$t; ab=$w:$d1,$w:$d2",
    "NID=$d3=$b120; ssid=$h32; __Host-tok=$h40",
    "visitor=$u; last=$t; prefs=%7B%22theme%22%3A%22dark%22%2C%22density%22%3A$d1%7D; uuid=$u",
};

static const char *const agents[] = {
    ("Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.$d4.$d2 "
     "Mobile Safari/537.36"),
    "okhttp/4.$d2.0",
    "Example/$d1.$d2.$d3 (com.example.app; build:$d6; iOS 17.$d1.0) Alamofire/5.8.0",
};

static const char *pick(const char *const *list, size_t n, struct random *r) {
    return list[random_below(r, (uint32_t)n)];
}
#define PICK(list, r) pick(list, sizeof(list) / sizeof *(list), r)

/* Random bytes behind the head of a picture, or with none: an upload of something compressed or encrypted. */
static void binary_body(struct ordinary *o, struct random *r) {
    static const uint8_t jpeg[] = {0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1};
    o->n = 200 + random_below(r, 8000);
    for (size_t i = 0; i < o->n; i++) o->body[i] = (char)random_below(r, 256);
    if (random_below(r, 2)) memcpy(o->body, jpeg, sizeof jpeg);
}

void ordinary_make(struct ordinary *o, struct random *r) {
    o->target[0] = o->cookie[0] = o->agent[0] = o->referer[0] = o->body[0] = '\0';
    expand(o->target, sizeof o->target, PICK(targets, r), r);
    expand(o->cookie, sizeof o->cookie, PICK(cookies, r), r);
    expand(o->agent, sizeof o->agent, PICK(agents, r), r);
    put(o->referer, sizeof o->referer, "https://www.example.com");
    expand(o->referer, sizeof o->referer, PICK(targets, r), r);
    o->n = 0;
    if (random_below(r, 10) == 0)
        binary_body(o, r);
    else if (random_below(r, 3)) {
        for (unsigned k = 1 + random_below(r, 4); k > 0; k--)
            expand(o->body, sizeof o->body, PICK(bodies, r), r);
        o->n = strlen(o->body);
    }
    unsigned n = 0;
    o->fields[n++] = (struct message_field){TEXT("cookie"), text_of(o->cookie)};
    o->fields[n++] = (struct message_field){TEXT("user-agent"), text_of(o->agent)};
    o->fields[n++] = (struct message_field){TEXT("referer"), text_of(o->referer)};
    o->fields[n++] =
        (struct message_field){TEXT("accept"), TEXT("text/html,application/json;q=0.9,*/*;q=0.8")};
    o->fields[n++] = (struct message_field){TEXT("if-none-match"), TEXT("W/\"5f3c-18b2a1c9e40\"")};
    o->message = (struct message){.method = TEXT("POST"),
                                  .scheme = TEXT("https"),
                                  .authority = TEXT("api.example.com"),
                                  .target = text_of(o->target),
                                  .fields = o->fields,
                                  .n_fields = n,
                                  .body = {(const uint8_t *)o->body, o->n}};
}
