/* MMTLS, WeChat's own transport ("long link" records over TCP, "short link" inside HTTP POST /mmtls/…). There
 * is no public specification; the shape is as published by Citizen Lab, October 2024. */
#ifndef CORDON_NAMES_MMTLS_H
#define CORDON_NAMES_MMTLS_H

#include "evidence/capture/names/handshake.h"
#include "evidence/capture/names/http.h"

enum inspect mmtls_read(struct bytes stream, size_t *need);

/* An HTTP request that carries MMTLS ("short link"). body: what of it is there. */
bool mmtls_in_http(const struct http_request *r, struct bytes body);

#endif
