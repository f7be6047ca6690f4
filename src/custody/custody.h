/* Custody: joins observations with the atlas into chains.
 *
 * Flows of one app to one service at one holder's hosts in one country, protected alike, are one chain: that
 * is what a reader wants to see once. Names and addresses are looked up once each, never per packet. */
#ifndef CORDON_CUSTODY_CUSTODY_H
#define CORDON_CUSTODY_CUSTODY_H

#include "custody/chain.h"
#include "evidence/capture/capture.h"
#include "evidence/device/device.h"

struct custody;
struct cable_book;
struct carriers;
struct incidents;
struct route_mine;
struct routes;
struct trace_log;

/* The atlas must outlive it. */
struct custody *custody_new(const struct atlas *atlas);
void custody_free(struct custody *c);

/* Adds all flows of a capture, the evidence-th of the audit, and consumes them: the capture is then only good
 * for its totals. */
void custody_add_capture(struct custody *c, struct capture *capture, uint32_t evidence);

/* A custody of its own with all that this one holds: what is not settled yet can be added to it, and chains
 * made of it, while this one goes on. It takes part in this one's strings and numbers of clients: this one
 * must outlive it, and only one thread may use the two. */
struct custody *custody_copy(const struct custody *c);

/* Adds all flows that are open now to a copy of `base`, made since `base` was changed last, and leaves them
 * as they are: they will be told again. What each of them is known by is worked out when it changes, and kept
 * in `base` and with the flow. settled: but those that a name may come of at any moment (live_settled()). */
struct live;
void custody_add_open(struct custody *copy, struct custody *base, struct live *l, bool settled,
                      uint32_t evidence);

/* Adds an app as a package shows it or a list tells of it; both the app and the list of components it was
 * read with must outlive the chains. */
void custody_add_app(struct custody *c, const struct app *app, uint32_t evidence);

/* Adds all that a list tells of, which must outlive the chains: software with the device it is on, and
 * devices. */
void custody_add_inventory(struct custody *c, const struct inventory *list, uint32_t evidence);

/* How many groups flows make so far; and all flows let go, while apps, devices and paths stay. No copy may be
 * left. */
size_t custody_groups(const struct custody *c);
void custody_forget(struct custody *c);

/* What the audit's routes and traces show of the ways to where traffic goes, and chains of their own: one for
 * each carrier that routes lead over, one for each kind of way that traces took. Before custody_chains(); all
 * must outlive the chains. */
struct custody_paths {
    const struct routes *routes;       /* NULL: none are given */
    const struct carriers *carriers;   /* of these routes; their chains come in this order, and last */
    const struct route_mine *mine;     /* NULL: not told */
    const struct trace_log *traces;    /* NULL: likewise */
    const struct cable_book *cables;   /* NULL: no cables are known */
    const struct incidents *incidents; /* of the routes; NULL: likewise */
};
void custody_set_paths(struct custody *c, struct custody_paths paths);

/* The chains as the atlas knows them on as_of, heaviest first (bytes), then those of
 * apps, in the arena. The custody may be freed
 * afterwards. */
size_t custody_chains(struct custody *c, struct arena *to, date_t as_of, const struct chain **chains);
/* The same chains in the same order as another atlas knows them, which has the same addresses (amend.h); the
 * custody stays as it is. */
size_t custody_chains_in(struct custody *c, const struct atlas *atlas, struct arena *to, date_t as_of,
                         const struct chain **chains);

#endif
