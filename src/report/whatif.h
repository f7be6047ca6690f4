/* What a change of owners makes of an audit, and what it does not (docs/formats/json.md). The chains are the
 * same before and after: the traffic is what it was. */
#ifndef CORDON_REPORT_WHATIF_H
#define CORDON_REPORT_WHATIF_H

#include "atlas/change.h"
#include "base/json.h"
#include "report/report.h"

#define WHATIF_NO_POLICY UINT16_MAX
enum { WHATIF_SILENT = -1 }; /* a rule that says nothing of a chain */

/* One rule's verdict on the chain: enum verdict or WHATIF_SILENT. */
struct whatif_finding {
    const struct rule_ref *rule;
    int before, after;
};

/* A name or address to which the traffic of what changes hands still goes, and which an old owner still holds
 * or controls. */
struct whatif_still {
    const struct link *link;
    const struct controller *by; /* NULL: the holder is an old owner itself */
};

/* Why a verdict was what it was: reasons of the findings that made it, and the stakes in them that the other
 * side does not have. */
struct whatif_side {
    enum verdict verdict;
    const struct rule_ref *rule; /* that speaks with this verdict; NULL: none */
    const char *const *because, *const *stakes;
    size_t n_because, n_stakes;
};

/* One chain and policy that the change concerns. */
struct whatif_row {
    uint32_t chain;
    uint16_t policy; /* WHATIF_NO_POLICY: none was asked for */
    bool changed;    /* the verdict; without a policy, who holds or controls a link */
    bool custody;    /* who holds or controls a link is another */
    struct whatif_side before, after;
    const struct whatif_finding *findings;
    size_t n_findings;
    const struct whatif_still *still;
    size_t n_still;
};

struct whatif {
    const struct change *change;
    const struct audit *before, *after;
    const struct whatif_row *rows; /* changed first, then by policy and chain */
    size_t n, n_changed;
    size_t judged;  /* verdicts in all: chains by policies */
    size_t custody; /* chains of which a link changes hands */
    size_t still;   /* those of them that still go to an old owner's names or addresses */
    uint64_t still_bytes;
    size_t perhaps_still; /* that go there, and it is not known whether from an app that changes hands */
    size_t hosts_unknown; /* chains with a link that changes hands, none known to be still an old owner's, and
                           * a host whose holder is not known */
    const party_id *old_owners; /* who gives up shares or holdings, and who controls these */
    size_t n_old_owners;
    bool later; /* the change takes effect only after the day by which is judged */
};

/* In the arena. The audits are of one custody, by the two atlases of atlas_amend(). */
struct whatif whatif_compare(struct arena *a, const struct change *c, const struct audit *before,
                             const struct audit *after);

/* "+ bytedance holds 19.9 % of tiktok-us (equity)": an edit of the change in words, with '+', '-' or '~'
 * before it. */
const char *whatif_stake_text(struct arena *a, const struct whatif *w, const struct change_stake *s);
/* Is the link in other hands: another holder, or other controllers? */
bool whatif_link_differs(const struct link *before, const struct link *after);

bool whatif_text(const struct whatif *w, struct output *to, struct report_options options);
bool whatif_json(const struct whatif *w, struct output *to);
/* One page that works offline: before and after side by side, with the owners of each. */
bool whatif_html(const struct whatif *w, struct output *to);

/* The members of JSON Lines' objects, which the page's data share. */
void whatif_json_row(struct json *j, const struct whatif *w, const struct whatif_row *r);
void whatif_json_summary(struct json *j, const struct whatif *w);

#endif
