/* Endpoints that code and files name: URLs, hosts and addresses in their strings, without the noise.
 *
 * URLs of http, https, ws, wss, mqtt, mqtts, tcp, ssl, tls, ftp, ftps, rtmp and rtsp; bare hosts that end in
 * a public suffix; IPv4 and IPv6 addresses. A user part is never given on. What is no endpoint although it
 * looks like one (namespaces, examples of RFC 2606 and 5737, documentation, packages of classes, file names,
 * versions) is told apart by the table of noise.h. docs/formats/endpoints.md says the rules.
 *
 * Nothing is allocated and nothing kept: any number of threads may scan at once. */
#ifndef CORDON_APP_ENDPOINT_H
#define CORDON_APP_ENDPOINT_H

#include "evidence/app/draft.h"

/* Texts end in NUL and are valid during the call only. */
struct endpoint_found {
    const char *text; /* "https://api.example.com/v1", "mqtt.example.com", "192.0.2.1:8080" */
    const char *host; /* lower case: "api.example.com", "192.0.2.1" */
    enum endpoint_kind kind;
    bool cleartext;  /* http:, ws:, mqtt:, tcp:, ftp:, rtmp:, rtsp: */
    uint64_t offset; /* where it starts: of the string + what lies before it */
};

struct endpoint_scan {
    void (*take)(void *context, const struct endpoint_found *found);
    void *context;
    /* Is this the name of a package or class of the same app ("com.shop.app")? NULL: nobody knows. */
    bool (*is_class)(void *context, struct text dotted);
    /* How many runs and URLs are still looked at, for all scans of a package together; NULL: any number. */
    uint64_t *looks;
    bool no_bare; /* URLs and addresses with a port only: for files that are mostly prose */
};

/* One string of a string table; cheap for those without endpoints. */
void endpoint_scan_string(const struct endpoint_scan *s, struct text string, uint64_t offset);
/* Any bytes: its runs of printable ASCII and of UTF-16LE. */
void endpoint_scan_bytes(const struct endpoint_scan *s, struct bytes b, uint64_t offset);

/* Into the draft: the endpoint, and the component its host belongs to as a hint. `component` is the number of
 * the component whose code or file names it, COMPONENT_NONE: the app's own or unknown; `at` is where it lies,
 * found->offset already counted. */
void endpoint_add(struct app_draft *d, const struct endpoint_found *found, uint32_t component,
                  const char *found_in, struct app_place at);

#endif
