/* What nmap found: XML (-oX; nmap.dtd) and lines for grep (-oG). */
#include "base/address.h"
#include "base/memory.h"
#include "evidence/device/formats.h"
#include "evidence/device/xml.h"

#include <stdlib.h>

enum { NS = 1000000000, MOST_SERVICES = 70000 };

struct scan {
    struct reading *reading;
    struct device_told told;
    struct text further; /* another address of the host */
    const char *maker;
    struct device_service service;
    struct device_service *services; /* of the host */
    size_t n_services, capacity;
    char cpe[256];
    size_t n_cpe;
    bool host, port, in_cpe, finished, failed;
};

static bool is_nmap_xml(struct text head) {
    head = word_trim(head);
    return text_starts(head, "<") && text_has(text_first(head, 4096), "<nmaprun");
}

static const char *own(struct scan *s, const char *t) {
    return t ? reading_told(s->reading, text_of(t)) : NULL;
}

/* Attributes live as long as the call: what is kept is copied. */
static struct text kept(struct scan *s, const char *t) {
    return t ? text_of(arena_string(s->reading->arena, t)) : (struct text){"", 0};
}

static int64_t seconds(const char *t) {
    uint64_t v;
    return t && text_number(text_of(t), &v) && v < INT64_MAX / NS ? (int64_t)v * NS : 0;
}

static void take_address(struct scan *s, const char *const *attributes) {
    const char *address = xml_attribute(attributes, "addr"), *type = xml_attribute(attributes, "addrtype");
    if (!address || !type) return;
    if (strcmp(type, "mac") == 0) {
        mac_parse(text_of(address), &s->told.mac);
        s->told.facts.maker = own(s, xml_attribute(attributes, "vendor"));
    } else if (!s->told.address.n) {
        s->told.address = kept(s, address);
    } else {
        s->further = kept(s, address);
    }
}

static void take_service(struct scan *s, const char *const *attributes) {
    s->service.name = own(s, xml_attribute(attributes, "name"));
    s->service.product = own(s, xml_attribute(attributes, "product"));
    s->service.version = own(s, xml_attribute(attributes, "version"));
    if (!s->told.facts.kind) s->told.facts.kind = own(s, xml_attribute(attributes, "devicetype"));
}

static void begin_port(struct scan *s, const char *const *attributes) {
    uint64_t port = 0;
    const char *number = xml_attribute(attributes, "portid"),
               *protocol = xml_attribute(attributes, "protocol");
    s->port = number && text_number(text_of(number), &port) && port < 65536;
    s->service = (struct device_service){.port = (uint16_t)port, .transport = own(s, protocol)};
}

static void in_host(struct scan *s, const char *element, const char *const *attributes) {
    const char *state = xml_attribute(attributes, "state"), *name = xml_attribute(attributes, "name");
    if (strcmp(element, "status") == 0) s->told.facts.state = own(s, state);
    if (strcmp(element, "address") == 0) take_address(s, attributes);
    if (strcmp(element, "hostname") == 0 && !s->told.name.n) s->told.name = kept(s, name);
    if (strcmp(element, "port") == 0) begin_port(s, attributes);
    if (strcmp(element, "osmatch") == 0 && !s->told.facts.os) s->told.facts.os = own(s, name);
    if (strcmp(element, "osclass") == 0 && !s->told.facts.kind)
        s->told.facts.kind = own(s, xml_attribute(attributes, "type"));
    if (s->port && strcmp(element, "state") == 0 && state) {
        s->service.open = strcmp(state, "open") == 0;
        s->port = s->service.open || strcmp(state, "open|filtered") == 0;
    }
    if (s->port && strcmp(element, "service") == 0) take_service(s, attributes);
}

static void on_begin(void *context, const char *element, const char *const *attributes) {
    struct scan *s = context;
    if (strcmp(element, "nmaprun") == 0) {
        s->reading->to->taken_ns = seconds(xml_attribute(attributes, "start"));
    } else if (strcmp(element, "host") == 0) {
        s->host = true;
        s->told = (struct device_told){.address = {"", 0}, .name = {"", 0}};
        s->further = (struct text){"", 0};
        s->n_services = 0;
        s->told.facts.seen_ns = seconds(xml_attribute(attributes, "endtime"));
        s->told.facts.line = s->reading->line;
    } else if (strcmp(element, "finished") == 0) {
        const char *exit = xml_attribute(attributes, "exit");
        s->finished = true;
        s->failed = exit && strcmp(exit, "success") != 0;
    } else if (strcmp(element, "cpe") == 0) {
        s->in_cpe = s->port && !s->service.cpe;
        s->n_cpe = 0;
    } else if (s->host) {
        in_host(s, element, attributes);
    }
}

static void on_text(void *context, struct text piece) {
    struct scan *s = context;
    if (!s->in_cpe || piece.n > sizeof s->cpe - s->n_cpe) return;
    memcpy(s->cpe + s->n_cpe, piece.p, piece.n);
    s->n_cpe += piece.n;
}

static void end_port(struct scan *s) {
    if (s->port && s->n_services < MOST_SERVICES) {
        s->services = memory_grow(s->services, s->n_services, &s->capacity, sizeof *s->services);
        s->services[s->n_services++] = s->service;
    }
    s->port = false;
}

static void end_host(struct scan *s) {
    struct reading *r = s->reading;
    bool down = s->told.facts.state && strcmp(s->told.facts.state, "up") != 0;
    uint32_t line = r->line;
    r->line = s->told.facts.line;
    if (!s->host || down) return;
    struct device_service *all = arena_take_array(r->arena, s->n_services, sizeof *all);
    if (s->n_services) memcpy(all, s->services, s->n_services * sizeof *all);
    s->told.facts.services = all;
    s->told.facts.n_services = s->n_services;
    if (!s->told.facts.seen_ns) s->told.facts.seen_ns = r->to->taken_ns;
    struct device *d = reading_device(r, &s->told, DEVICE_BY_MAC);
    if (d && s->further.n && s->told.mac.n) {
        struct device_told more = {.address = s->further, .mac = s->told.mac};
        reading_device(r, &more, DEVICE_BY_MAC);
    }
    r->line = line;
}

static void on_end(void *context, const char *element) {
    struct scan *s = context;
    if (strcmp(element, "host") == 0) {
        end_host(s);
        s->host = false;
    } else if (strcmp(element, "port") == 0) {
        end_port(s);
    } else if (strcmp(element, "cpe") == 0 && s->in_cpe) {
        s->in_cpe = false;
        s->service.cpe = reading_told(s->reading, (struct text){s->cpe, s->n_cpe});
    }
}

static void read_nmap_xml(struct reading *r) {
    struct scan s = {.reading = r};
    struct xml_trouble why;
    const struct xml_taker taker = {&s, on_begin, on_text, on_end};
    if (!xml_read(r->text, &taker, &r->line, &why))
        reading_damage_at(r, (size_t)why.offset, why.clause, why.what);
    else if (!s.finished || s.failed)
        reading_bad(r, TEXT(""), NULL, "scan once more", "nmap did not finish this scan: hosts are missing");
    free(s.services);
}

const struct inventory_format format_nmap_xml = {"nmap", is_nmap_xml, read_nmap_xml};

static bool is_nmap_grep(struct text head) {
    return text_starts(head, "# Nmap ") && text_has(head, "\nHost: ");
}

/* PORT/STATE/PROTOCOL/OWNER/SERVICE/RPC/VERSION/ ; a '/' in a value is '|' */
static bool take_grep_port(struct reading *r, struct text entry, struct device_service *to) {
    struct text number = word_trim(text_field(&entry, '/')), state = text_field(&entry, '/');
    struct text protocol = text_field(&entry, '/');
    uint64_t port;
    text_field(&entry, '/');
    struct text name = text_field(&entry, '/');
    text_field(&entry, '/');
    struct text version = text_field(&entry, '/');
    if (!text_number(number, &port) || port > 65535) return false;
    if (!text_starts(state, "open")) return false;
    *to = (struct device_service){.port = (uint16_t)port,
                                  .open = text_is(state, "open"),
                                  .transport = reading_told(r, protocol),
                                  .name = reading_told(r, name),
                                  .product = reading_told(r, version)};
    return true;
}

static void take_grep_ports(struct reading *r, struct text list, struct device *d) {
    size_t most = 1, n = 0;
    for (size_t i = 0; i < list.n; i++) most += list.p[i] == ',';
    struct device_service *all = arena_take_array(r->arena, most, sizeof *all);
    while (list.n) n += take_grep_port(r, text_field(&list, ','), &all[n]);
    d->services = all;
    d->n_services = n;
}

/* "Host: 192.0.2.1 (name)", then fields that tabs part: "Status: Up", "Ports: …", "OS: …" */
static void take_grep_host(struct reading *r, struct text line) {
    struct text rest = text_from(line, sizeof "Host: " - 1), host = text_field(&rest, '\t');
    struct device_told told = {.address = text_word(&host)};
    uint8_t address[16];
    host = word_trim(host);
    if (host.n > 2 && host.p[0] == '(') told.name = (struct text){host.p + 1, host.n - 2};
    if (!address_parse(told.address, address)) {
        reading_bad(r, line, told.address.p, NULL, "this is no IPv4 or IPv6 address");
        return;
    }
    while (rest.n) {
        struct text field = text_field(&rest, '\t'), value = text_from(field, text_find(field, ':') + 1);
        if (text_starts(field, "Status: ")) told.facts.state = reading_told(r, value);
        if (text_starts(field, "Ports: ")) take_grep_ports(r, value, &told.facts);
        if (text_starts(field, "OS: ")) told.facts.os = reading_told(r, value);
    }
    if (told.facts.state && strcmp(told.facts.state, "Up") != 0) return;
    reading_device(r, &told, DEVICE_BY_MAC);
}

static void read_nmap_grep(struct reading *r) {
    bool done = false;
    for (struct text line; reading_line(r, &line);) {
        if (text_starts(line, "Host: "))
            take_grep_host(r, line);
        else if (text_starts(line, "# Nmap done"))
            done = true;
        else if (line.n && line.p[0] != '#')
            reading_bad(r, line, NULL, "the output of `nmap -oG` is expected", "this is no line of it");
    }
    if (!done)
        reading_bad(r, TEXT(""), NULL, "scan once more", "nmap did not finish this scan: hosts are missing");
}

const struct inventory_format format_nmap_grep = {"nmap-grep", is_nmap_grep, read_nmap_grep};

static bool is_nmap_other(struct text head) {
    return (text_starts(head, "Starting Nmap ") || text_starts(head, "# Nmap ")) &&
           text_has(head, "Nmap scan report for ");
}

static void read_nmap_other(struct reading *r) {
    reading_refuse(r, "this is nmap's output for people, which is not read",
                   "scan with `nmap -oX FILE …` and give that file");
}

const struct inventory_format format_nmap_other = {"nmap-text", is_nmap_other, read_nmap_other};
