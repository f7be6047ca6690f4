#include "encoders.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <zlib.h>
#include <zstd.h>

struct blob blob_of(const void *p, size_t n, bool text) {
    struct blob b = {malloc(n + 1), n, text};
    memcpy(b.p, p, n);
    b.p[n] = 0;
    return b;
}

void blob_free(struct blob *b) {
    free(b->p);
    b->p = NULL;
}

uint32_t random_below(struct random *r, uint32_t n) {
    uint64_t x = r->state;
    x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
    r->state = x;
    return (uint32_t)((x * 0x2545F4914F6CDD1Dull >> 32) % n);
}

static struct blob room(size_t n) {
    return (struct blob){calloc(n + 1, 1), 0, true};
}

static void put(struct blob *b, const char *format, unsigned v) {
    b->n += (size_t)sprintf((char *)b->p + b->n, format, v);
}

static void put_text(struct blob *b, const char *s) {
    memcpy(b->p + b->n, s, strlen(s));
    b->n += strlen(s);
}

static bool plain(uint8_t c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_' ||
           c == '.' || c == '~';
}

static struct blob url(struct blob in, bool all) {
    struct blob b = room(3 * in.n);
    for (size_t i = 0; i < in.n; i++) put(&b, !all && plain(in.p[i]) ? "%c" : "%%%02X", in.p[i]);
    return b;
}

static struct blob html(struct blob in, const char *format) {
    struct blob b = room(8 * in.n);
    for (size_t i = 0; i < in.n;) {
        uint32_t c = in.p[i++];
        if (c >= 0xe0 && i + 1 < in.n)
            c = (c & 15) << 12 | (uint32_t)(in.p[i] & 63) << 6 | (in.p[i + 1] & 63), i += 2;
        else if (c >= 0xc0 && i < in.n)
            c = (c & 31) << 6 | (in.p[i++] & 63);
        put(&b, format, c);
    }
    return b;
}

static struct blob base64(struct blob in, bool url_safe, bool padded, size_t line) {
    struct blob b = room(3 * in.n + 8), out = room(2 * in.n + 8);
    b.n = (size_t)EVP_EncodeBlock(b.p, in.p, (int)in.n);
    while (!padded && b.n && b.p[b.n - 1] == '=') b.n--;
    for (size_t i = 0; i < b.n; i++) {
        uint8_t c = b.p[i];
        if (line && i && i % line == 0) put_text(&out, "\r\n");
        out.p[out.n++] = url_safe && c == '+' ? '-' : url_safe && c == '/' ? '_' : c;
    }
    blob_free(&b);
    return out;
}

static struct blob base32(struct blob in) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct blob b = room(2 * in.n + 16);
    unsigned v = 0, held = 0;
    for (size_t i = 0; i < in.n; i++) {
        v = v << 8 | in.p[i];
        for (held += 8; held >= 5; held -= 5) b.p[b.n++] = (uint8_t)digits[v >> (held - 5) & 31];
    }
    if (held) b.p[b.n++] = (uint8_t)digits[v << (5 - held) & 31];
    while (b.n % 8) b.p[b.n++] = '=';
    return b;
}

static struct blob hex(struct blob in, const char *format, const char *between) {
    struct blob b = room(3 * in.n + 8);
    for (size_t i = 0; i < in.n; i++) {
        if (i) put_text(&b, between);
        put(&b, format, in.p[i]);
    }
    return b;
}

static struct blob json_u(struct blob in) {
    return html(in, "\\u%04x");
}

static struct blob json_quote(struct blob in) {
    struct blob b = room(2 * in.n + 8);
    for (size_t i = 0; i < in.n; i++) {
        uint8_t c = in.p[i];
        if (c == '\n' || c == '\r') {
            put_text(&b, c == '\n' ? "\\n" : "\\r");
            continue;
        }
        if (c == '"' || c == '\\' || c == '/') b.p[b.n++] = '\\';
        b.p[b.n++] = c;
    }
    return b;
}

static struct blob reversed(struct blob in) {
    struct blob b = room(in.n);
    for (size_t i = in.n; i > 0;) {
        size_t start = i - 1;
        while (start > 0 && (in.p[start] & 0xc0) == 0x80) start--;
        memcpy(b.p + b.n, in.p + start, i - start);
        b.n += i - start, i = start;
    }
    return b;
}

static struct blob wide(struct blob in, bool big) {
    struct blob b = room(2 * in.n);
    b.text = false;
    for (size_t i = 0; i < in.n;) {
        uint32_t c = in.p[i++];
        if (c >= 0xe0 && i + 1 < in.n)
            c = (c & 15) << 12 | (uint32_t)(in.p[i] & 63) << 6 | (in.p[i + 1] & 63), i += 2;
        else if (c >= 0xc0 && i < in.n)
            c = (c & 31) << 6 | (in.p[i++] & 63);
        b.p[b.n++] = (uint8_t)(big ? c >> 8 : c);
        b.p[b.n++] = (uint8_t)(big ? c : c >> 8);
    }
    return b;
}

static struct blob deflated(struct blob in, int window) {
    struct blob b = room(in.n + 1024);
    b.text = false;
    z_stream z = {.next_in = in.p, .avail_in = (uInt)in.n, .next_out = b.p, .avail_out = (uInt)(in.n + 1024)};
    deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
    deflate(&z, Z_FINISH);
    b.n = z.total_out;
    deflateEnd(&z);
    return b;
}

static struct blob zstandard(struct blob in) {
    struct blob b = room(in.n + 1024);
    b.text = false;
    b.n = ZSTD_compress(b.p, in.n + 1024, in.p, in.n, 3);
    return b;
}

static struct blob digest(struct blob in, const EVP_MD *md) {
    struct blob b = room(EVP_MAX_MD_SIZE);
    unsigned n = 0;
    b.text = false;
    EVP_Digest(in.p, in.n, b.p, &n, md, NULL);
    b.n = n;
    return b;
}

static struct blob around(const char *before, struct blob in, const char *after) {
    struct blob b = room(in.n + strlen(before) + strlen(after));
    put_text(&b, before);
    memcpy(b.p + b.n, in.p, in.n);
    b.n += in.n;
    put_text(&b, after);
    return b;
}

const char *const encoder_names[ENCODERS] = {
    "url",       "url-all",     "html-decimal", "html-hex", "json-u", "base64",    "base64-no-pad",
    "base64url", "base64-mime", "base32",       "hex",      "HEX",    "hex-colon", "hex-dash",
    "reversed",  "utf-16le",    "utf-16be",     "gzip",     "zlib",   "deflate",   "zstd",
    "json",      "form",        "md5",          "sha1",     "sha256"};

struct blob encode(unsigned encoder, struct blob in) {
    struct blob none = {NULL, 0, false}, quoted;
    bool wants_text = (encoder >= 2 && encoder <= 4) || (encoder >= 14 && encoder <= 16) || encoder == 21;
    if ((wants_text && !in.text) || (encoder < 2 && !in.text && in.n > 200)) return none;
    switch (encoder) {
    case 0: return url(in, false);
    case 1: return url(in, true);
    case 2: return html(in, "&#%u;");
    case 3: return html(in, "&#x%X;");
    case 4: return json_u(in);
    case 5: return base64(in, false, true, 0);
    case 6: return base64(in, false, false, 0);
    case 7: return base64(in, true, false, 0);
    case 8: return base64(in, false, true, 76);
    case 9: return base32(in);
    case 10: return hex(in, "%02x", "");
    case 11: return hex(in, "%02X", "");
    case 12: return hex(in, "%02x", ":");
    case 13: return hex(in, "%02X", "-");
    case 14: return reversed(in);
    case 15: return wide(in, false);
    case 16: return wide(in, true);
    case 17: return deflated(in, 15 + 16);
    case 18: return deflated(in, 15);
    case 19: return deflated(in, -15);
    case 20: return zstandard(in);
    case 21:
        quoted = json_quote(in);
        none = around("{\"v\":1,\"data\":{\"value\":\"", quoted, "\"},\"ok\":true}");
        blob_free(&quoted);
        return none;
    case 22:
        quoted = url(in, false);
        none = around("v=1&value=", quoted, "&z=abc");
        blob_free(&quoted);
        return none;
    case 23: return digest(in, EVP_md5());
    case 24: return digest(in, EVP_sha1());
    default: return digest(in, EVP_sha256());
    }
}

const char *const container_names[CONTAINERS] = {"body",      "json",   "json-string", "form",
                                                 "query",     "header", "protobuf",    "grpc",
                                                 "multipart", "xml",    "plist",       "messagepack"};

bool container_takes_bytes(unsigned container) {
    return container == 0 || container == 6 || container == 7 || container == 8 || container == 11 ||
           container == 3 || container == 4;
}

static void put_varint(struct blob *b, size_t v) {
    for (; v > 127; v >>= 7) b->p[b->n++] = (uint8_t)(v | 128);
    b->p[b->n++] = (uint8_t)v;
}

static struct blob field(unsigned number, struct blob in) {
    struct blob b = room(in.n + 16);
    b.text = false;
    put_varint(&b, number << 3 | 2);
    put_varint(&b, in.n);
    memcpy(b.p + b.n, in.p, in.n);
    b.n += in.n;
    return b;
}

static struct blob protobuf(struct blob in) {
    struct blob inner = field(4, in), outer = field(2, inner), b = room(outer.n + 16);
    b.text = false;
    b.p[b.n++] = 8, b.p[b.n++] = 1;
    memcpy(b.p + b.n, outer.p, outer.n);
    b.n += outer.n;
    blob_free(&inner);
    blob_free(&outer);
    return b;
}

static struct blob grpc(struct blob in) {
    struct blob message = protobuf(in), b = room(message.n + 8);
    b.text = false;
    b.p[3] = (uint8_t)(message.n >> 8), b.p[4] = (uint8_t)message.n, b.p[2] = (uint8_t)(message.n >> 16);
    memcpy(b.p + 5, message.p, message.n);
    b.n = message.n + 5;
    blob_free(&message);
    return b;
}

static struct blob messagepack(struct blob in) {
    struct blob b = room(in.n + 16);
    static const uint8_t head[] = {0x82, 0xa1, 'a', 1, 0xa1, 'b'};
    memcpy(b.p, head, sizeof head);
    b.n = sizeof head;
    b.p[b.n++] = in.text ? 0xda : 0xc5;
    b.p[b.n++] = (uint8_t)(in.n >> 8);
    b.p[b.n++] = (uint8_t)in.n;
    memcpy(b.p + b.n, in.p, in.n);
    b.n += in.n;
    b.text = false;
    return b;
}

static struct blob xml_quote(struct blob in) {
    struct blob b = room(6 * in.n);
    for (size_t i = 0; i < in.n; i++) {
        const char *s = in.p[i] == '&' ? "&amp;" : in.p[i] == '<' ? "&lt;" : in.p[i] == '>' ? "&gt;" : NULL;
        if (s)
            put_text(&b, s);
        else
            b.p[b.n++] = in.p[i];
    }
    return b;
}

struct blob contain(unsigned container, struct blob in, struct random *r) {
    static const char *const json[] = {
        "{\"session\":\"k3\",\"events\":[{\"name\":\"open\",\"props\":{\"id\":\"",
        "\",\"n\":4}}],\"ts\":1700000000123}"};
    struct blob quoted = blob_of("", 0, true), twice = quoted, b;
    switch (container) {
    case 0: b = blob_of(in.p, in.n, in.text); break;
    case 1:
        blob_free(&quoted);
        quoted = json_quote(in);
        b = around(json[0], quoted, json[1]);
        break;
    case 2:
        twice = json_quote(in);
        blob_free(&quoted);
        quoted = around("{\"inner\":\"", twice, "\"}");
        blob_free(&twice);
        twice = json_quote(quoted);
        b = around("{\"payload\":\"", twice, "\"}");
        blob_free(&twice);
        break;
    case 3:
    case 4:
        blob_free(&quoted);
        quoted = url(in, false);
        b = around("a=1&lang=en&value=", quoted, random_below(r, 2) ? "&tail=9" : "");
        break;
    case 6: b = protobuf(in); break;
    case 7: b = grpc(in); break;
    case 8:
        b = around(
            "--XbX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XbX\r\nContent-Disposition: "
            "form-data; name=\"data\"\r\n\r\n",
            in, "\r\n--XbX--\r\n");
        break;
    case 9:
        blob_free(&quoted);
        quoted = xml_quote(in);
        b = around("<?xml version=\"1.0\"?><r><a>1</a><b c=\"d\"><e>", quoted, "</e></b></r>");
        break;
    case 10:
        blob_free(&quoted);
        quoted = xml_quote(in);
        b = around("<plist version=\"1.0\"><dict><key>k</key><string>", quoted, "</string></dict></plist>");
        break;
    case 11: b = messagepack(in); break;
    default: b = blob_of(in.p, in.n, in.text); break; /* header */
    }
    blob_free(&quoted);
    return b;
}
