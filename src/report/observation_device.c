#include "report/observation_device.h"

#include "base/date.h"
#include "report/json_parts.h"

#include <stdio.h>

const char *device_oui(const struct device *d, char to[8]) {
    if (!d->has_block) return NULL;
    snprintf(to, 8, "%02x%02x%02x", d->block[0], d->block[1], d->block[2]);
    return to;
}

static void addresses(struct json *j, const struct device *d) {
    json_key(j, "addresses");
    json_array(j);
    if (d->address) json_string(j, d->address);
    for (const char *p = d->further; p && *p;) {
        size_t n = strcspn(p, " ");
        json_text(j, (struct text){p, n});
        p += n + (p[n] == ' ');
    }
    json_array_end(j);
}

static void services(struct json *j, const struct device *d) {
    json_key(j, "services");
    json_array(j);
    for (size_t i = 0; i < d->n_services; i++) {
        const struct device_service *s = &d->services[i];
        json_object(j);
        json_put_u64(j, "port", s->port);
        json_put_string(j, "transport", s->transport);
        json_put_bool(j, "open", s->open);
        json_put_string(j, "name", s->name);
        json_put_string(j, "product", s->product);
        json_put_string(j, "version", s->version);
        json_put_string(j, "cpe", s->cpe);
        json_object_end(j);
    }
    json_array_end(j);
}

void json_device(struct json *j, const struct device *d) {
    char oui[8], time[TIME_TEXT];
    json_put_string(j, "address", d->address);
    addresses(j, d);
    json_put_string(j, "oui", device_oui(d, oui));
    json_put_bool(j, "randomised", d->randomised);
    json_put_string(j, "mac_hash", d->mac);
    json_put_string(j, "name_hash", d->name);
    json_put_string(j, "maker", d->maker);
    json_put_string(j, "type", d->kind);
    json_put_string(j, "os", d->os);
    json_put_string(j, "firmware", d->firmware);
    json_put_string(j, "state", d->state);
    json_put_string(j, "interface", d->interface);
    json_put_string(j, "seen", d->seen_ns ? time_text(time, d->seen_ns) : NULL);
    services(j, d);
}

void observation_device(struct json *j, const struct device *d, const struct inventory *of,
                        const char *evidence) {
    json_object(j);
    json_put_string(j, "kind", "device");
    json_put_string(j, "evidence", evidence);
    json_put_string(j, "format", of->format);
    json_device(j, d);
    json_put_u64(j, "line", d->line);
    json_object_end(j);
    json_line_end(j);
}
