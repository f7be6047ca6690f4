/* Conditions of a link. A chain may have several links of a role (carriers, components): the condition holds
 * when it holds for one of them. No such link in the evidence: undetermined. */
#include "base/address.h"
#include "evidence/device/device.h"
#include "policy/doubt.h"

#include <inttypes.h>

/* "domain:x.example" as "domain x.example". */
const char *spoken(const struct bound *b, const struct link *l) {
    if (!l->identifier) return arena_format(b->texts, "the %s", link_role_text(l->role));
    char *text = arena_string(b->texts, l->identifier), *colon = strchr(text, ':');
    if (colon) *colon = ' ';
    return text;
}

static const char *value_of(const struct link *l) {
    const char *colon = l->identifier ? strchr(l->identifier, ':') : NULL;
    return colon ? colon + 1 : l->identifier ? l->identifier : "";
}

static bool seen(const struct link *l) {
    return l->seen != SEEN_UNKNOWN && l->identifier;
}

bool holder_known(const struct bound *b, const struct link *l, struct said *said) {
    if (l->role == LINK_HOST && l->special) {
        if (said) say_missing(b, said, "%s is not a public address: nobody is its holder", spoken(b, l));
        return false;
    }
    if (l->holder.party >= world_party_count(b->world)) {
        if (said && l->holder.name)
            say_missing(b, said, "holder of %s is not in the atlas (%s names '%s')", spoken(b, l),
                        l->cable                                            ? "its facts"
                        : l->inside || (l->device && !l->device->has_block) ? "the list"
                                                                            : "open data",
                        l->holder.name);
        else if (said)
            say_missing(b, said, "holder of %s is not in the atlas", spoken(b, l));
        return false;
    }
    if (l->confidence < b->policy->confidence || l->holder.disputed) {
        if (said)
            say_missing(b, said, "that %s is held by %s is %s%s", spoken(b, l),
                        l->holder_id ? l->holder_id : l->holder.name,
                        l->holder.disputed ? "disputed" : "known only with confidence ",
                        l->holder.disputed ? "" : confidence_text(l->confidence));
        return false;
    }
    return true;
}

const char *held(const struct bound *b, const struct link *l) {
    return arena_format(b->texts, "%s is held by %s (%s confidence)%s%s%s", spoken(b, l),
                        world_party_get(b->world, l->holder.party).id, confidence_text(l->confidence),
                        l->source ? " [" : "", l->source ? l->source : "", l->source ? "]" : "");
}

static enum answer holder_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                 struct said *said) {
    if (!holder_known(b, l, said)) return ANSWER_UNDETERMINED;
    party_id p = l->holder.party;
    bool met = b->holders[k->index][p / 64] >> p % 64 & 1;
    return say(b, said, met ? ANSWER_MET : ANSWER_NOT_MET, "%s", said ? held(b, l) : "");
}

static void attach_proof(const struct bound *b, uint32_t control, party_id p, struct said *said) {
    struct proof_memo *m = &b->proofs[control][p];
    if (!m->made) m->proof = world_control_proof(b->controls[control], b->arena, p);
    m->made = true;
    said->proof = m->proof.lines;
    said->n_proof = m->proof.n_lines;
    said->stakes = m->proof.stakes;
    said->n_stakes = m->proof.n_stakes;
}

static enum answer controlled_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                     struct said *said) {
    if (!holder_known(b, l, said)) return ANSWER_UNDETERMINED;
    const struct control *control = &b->policy->controls[k->index];
    enum answer a = world_control_answer(b->controls[k->index], l->holder.party);
    if (!said) return a;
    const char *id = world_party_get(b->world, l->holder.party).id,
               *test = control_test_text(b->texts, control->test);
    attach_proof(b, k->index, l->holder.party, said);
    const char *doubt = a == ANSWER_UNDETERMINED ? control_doubt(b, k->index, l->holder.party) : NULL;
    if (doubt) return say_missing(b, said, "whether %s is controlled by %s: %s", id, control->id, doubt);
    if (a == ANSWER_UNDETERMINED)
        return say_missing(b, said, "stakes that decide whether %s is controlled by %s (%s)", id, control->id,
                           test);
    bool seed = a == ANSWER_MET && said->n_proof == 0;
    return say(b, said, a, "%s; %s is %s %s%s%s", held(b, l), id,
               a == ANSWER_NOT_MET ? "not controlled by"
               : seed              ? "itself one of"
                                   : "controlled by",
               control->id, seed ? "" : ", ", seed ? "" : test);
}

unsigned ground_bit(const char *ground) {
    static const char *const names[] = {"incorporated", "principal-place", "state", "server-location"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], ground) == 0) return 1u << i;
    return 0;
}

/* The grounds on which some law must reach a party of this kind; a missing one is unknown, not absent. People
 * are not incorporated and have no seat: nationality and residence are other grounds, which nobody asked for.
 * Of parties of unknown kind any claim is enough. */
static unsigned expected_grounds(const char *kind, unsigned known) {
    if (strcmp(kind, "state") == 0) return BY_STATE;
    if (strcmp(kind, "persons") == 0 || strcmp(kind, "group") == 0) return 0;
    if (strcmp(kind, "unknown") == 0) return known ? 0 : BY_LAW;
    return BY_INCORPORATED | BY_PRINCIPAL_PLACE;
}

unsigned grounds_lacking(const char *kind, unsigned by, unsigned known) {
    return expected_grounds(kind, known) & by & ~known;
}

const char *ground_told(unsigned grounds) {
    return grounds & BY_INCORPORATED      ? "where it is incorporated"
           : grounds & BY_PRINCIPAL_PLACE ? "its principal place of business"
                                          : "the state that it is";
}

enum answer ground_missing(const struct bound *b, const struct condition *k, party_id p, unsigned known,
                           struct said *said) {
    if (p >= world_party_count(b->world)) return ANSWER_NOT_MET;
    struct party party = world_party_get(b->world, p);
    unsigned lacking = grounds_lacking(party.kind, k->by, known);
    if (!lacking) return ANSWER_NOT_MET;
    return say_missing(b, said, "%s is not in the atlas: %s", ground_told(lacking), party.id);
}

static const struct controller *controller_of(const struct link *l, party_id p) {
    for (size_t i = 0; i < l->n_controllers; i++)
        if (l->controllers[i].party == p) return &l->controllers[i];
    return NULL;
}

enum answer controller_answer_of(const struct link *l, party_id p) {
    const struct controller *c = controller_of(l, p);
    return c ? c->answer : ANSWER_MET;
}

/* That somebody's law reaches the holder through its controller rests on the stakes that make it one. */
static void attach_path(const struct link *l, const struct reach *r, struct said *said) {
    const struct controller *c = r->of_controller ? controller_of(l, r->through) : NULL;
    if (!said) return;
    said->stakes = c ? c->stakes : NULL;
    said->n_stakes = c ? c->n_stakes : 0;
}

/* One claim: does it show the law that is asked for? */
static enum answer reach_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                const struct reach *r, struct said *said) {
    unsigned ground = ground_bit(r->ground);
    bool asked = ground == BY_SERVER_LOCATION || k->of & (r->of_controller ? OF_CONTROLLERS : OF_HOLDER);
    if (!(ground & k->by) || !asked || countries_have(&k->countries, r->country) == k->outside)
        return ANSWER_NOT_MET;
    const char *who = said && r->through < world_party_count(b->world)
                          ? world_party_get(b->world, r->through).id
                          : "the server";
    enum answer control = r->of_controller ? controller_answer_of(l, r->through) : ANSWER_MET;
    attach_path(l, r, said);
    if (control == ANSWER_UNDETERMINED)
        return say_missing(b, said, "stakes that decide whether %s (%s, %s) controls the holder of %s", who,
                           r->country, r->ground, said ? spoken(b, l) : "");
    if (r->disputed)
        return say_missing(b, said, "that %s is under the law of %s (%s) is disputed", who, r->country,
                           r->ground);
    if (r->confidence < b->policy->confidence)
        return say_missing(b, said, "%s of %s in %s is known only with confidence %s", r->ground, who,
                           r->country, confidence_text(r->confidence));
    return say(b, said, ANSWER_MET, "%s: law of %s reaches it through %s (%s)%s%s%s",
               said ? spoken(b, l) : "", r->country, who, r->ground, r->source ? " [" : "",
               r->source ? r->source : "", r->source ? "]" : "");
}

unsigned known_grounds(const struct link *l, party_id p, bool of_controller) {
    unsigned known = 0;
    for (size_t i = 0; i < l->n_jurisdictions; i++)
        if (l->jurisdictions[i].through == p && l->jurisdictions[i].of_controller == of_controller)
            known |= ground_bit(l->jurisdictions[i].ground);
    return known & BY_LAW;
}

static enum answer jurisdiction_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                       struct said *said) {
    enum answer all = ANSWER_NOT_MET;
    for (size_t i = 0; i < l->n_jurisdictions && all != ANSWER_MET; i++)
        if (l->jurisdictions[i].of_controller ||
            ground_bit(l->jurisdictions[i].ground) == BY_SERVER_LOCATION || holder_known(b, l, NULL))
            all = answer_or(all, reach_answer(b, l, k, &l->jurisdictions[i], said));
    if (all == ANSWER_MET) return all;
    if (k->by & BY_SERVER_LOCATION && !l->place.country[0])
        all = say_missing(b, said, "where %s stands is not in the atlas", said ? spoken(b, l) : "");
    if (!(k->by & BY_LAW)) {
        if (all == ANSWER_NOT_MET)
            say(b, said, all, "%s stands in %s", said ? spoken(b, l) : "", l->place.country);
        return all;
    }
    if (!holder_known(b, l, said)) return ANSWER_UNDETERMINED;
    if (k->of & OF_HOLDER)
        all = answer_or(
            all, ground_missing(b, k, l->holder.party, known_grounds(l, l->holder.party, false), said));
    for (size_t i = 0; i < l->n_controllers && k->of & OF_CONTROLLERS; i++)
        all = answer_or(all, ground_missing(b, k, l->controllers[i].party,
                                            known_grounds(l, l->controllers[i].party, true), said));
    if (k->of & OF_CONTROLLERS && party_obscure(b, l->holder.party))
        all = say_missing(b, said, "neither owners nor jurisdiction of %s are in the atlas",
                          world_party_get(b->world, l->holder.party).id);
    if (all == ANSWER_NOT_MET)
        say(b, said, all, "%s; no such law reaches it by the atlas", said ? held(b, l) : "");
    return all;
}

static enum answer domain_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                 struct said *said) {
    struct text name = text_of(value_of(l));
    bool met = false;
    for (size_t i = 0; i < k->words.n && !met; i++) {
        struct text suffix = text_of(k->words.list[i]);
        met = suffix.n <= name.n && memcmp(name.p + name.n - suffix.n, suffix.p, suffix.n) == 0 &&
              (suffix.n == name.n || name.p[name.n - suffix.n - 1] == '.');
    }
    return say(b, said, met ? ANSWER_MET : ANSWER_NOT_MET, "the service is %s", name.p);
}

static enum answer address_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                  struct said *said) {
    uint8_t address[16];
    if (!address_parse(text_of(value_of(l)), address))
        return say_missing(b, said, "the address of the host is not in the evidence");
    bool met = false;
    for (size_t i = 0; i < k->n_blocks && !met; i++) met = prefix_has(k->blocks[i], address);
    return say(b, said, met ? ANSWER_MET : ANSWER_NOT_MET, "the host is %s", value_of(l));
}

static enum answer place_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                struct said *said) {
    if (!said && l->place.country[0] && !l->special)
        return countries_have(&k->countries, l->place.country) ? ANSWER_MET : ANSWER_NOT_MET;
    if (l->special)
        return say_missing(b, said, "%s is not a public address: open data does not know where it stands",
                           said ? spoken(b, l) : "");
    if (!l->place.country[0])
        return say_missing(b, said, "where %s stands is not in the atlas", said ? spoken(b, l) : "");
    return say(b, said, countries_have(&k->countries, l->place.country) ? ANSWER_MET : ANSWER_NOT_MET,
               "%s stands in %s%s%s%s", spoken(b, l), l->place.country, l->place.source ? " [" : "",
               l->place.source ? l->place.source : "", l->place.source ? "]" : "");
}

static enum answer asn_answer(const struct bound *b, const struct link *l, const struct condition *k,
                              struct said *said) {
    if (!l->asn) return say_missing(b, said, "the AS of %s is not in the atlas", said ? spoken(b, l) : "");
    return say(b, said, ranges_have(k, l->asn) ? ANSWER_MET : ANSWER_NOT_MET, "%s is announced by AS%" PRIu32,
               said ? spoken(b, l) : "", l->asn);
}

static enum answer preinstalled_answer(const struct bound *b, const struct link *l, bool wanted,
                                       struct said *said) {
    enum app_answer came = l->inside ? l->inside->preinstalled : APP_UNKNOWN;
    if (came == APP_UNKNOWN)
        return say_missing(b, said,
                           "whether %s came with the device is not in the evidence: dumpsys package tells",
                           said ? spoken(b, l) : "");
    return say(b, said, (came == APP_YES) == wanted ? ANSWER_MET : ANSWER_NOT_MET, "%s %s with the device",
               said ? spoken(b, l) : "", came == APP_YES ? "came" : "did not come");
}

/* By whoever made the device: the list tells its name, getprop or the build. */
static enum answer preinstalled_by_answer(const struct bound *b, const struct link *l,
                                          const struct condition *k, struct said *said) {
    enum answer came = preinstalled_answer(b, l, true, said);
    if (came != ANSWER_MET) return came;
    if (!l->inside->device)
        return say_missing(b, said,
                           "who made the device that %s came with is not in the evidence: getprop tells",
                           said ? spoken(b, l) : "");
    return controlled_answer(b, l->inside->device, k, said);
}

/* A package of which the name could not be read: its platform is known all the same ("android/…"). */
static bool is_unnamed(const struct link *l) {
    static const char end[] = "/(unnamed)";
    size_t n = strlen(value_of(l)), least = sizeof end - 1;
    return l->role == LINK_APP && l->inside && n >= least && strcmp(value_of(l) + n - least, end) == 0;
}

static enum answer one_link(const struct bound *b, const struct link *l, const struct condition *k,
                            struct said *said) {
    bool known;
    switch (k->kind) {
    case CONDITION_HOLDER_KNOWN:
        known = holder_known(b, l, NULL);
        return say(b, said, known == k->yes ? ANSWER_MET : ANSWER_NOT_MET, "holder of %s is %s",
                   said ? spoken(b, l) : "", known ? "known" : "not known");
    case CONDITION_HOLDER: return holder_answer(b, l, k, said);
    case CONDITION_CONTROLLED: return controlled_answer(b, l, k, said);
    case CONDITION_JURISDICTION: return jurisdiction_answer(b, l, k, said);
    case CONDITION_IDENTIFIER:
        if (is_unnamed(l) && !words_match(k->words, value_of(l)))
            return say_missing(b, said, "what the app is called could not be read from its package");
        return say(b, said, words_match(k->words, value_of(l)) ? ANSWER_MET : ANSWER_NOT_MET, "it is %s",
                   value_of(l));
    case CONDITION_DOMAIN: return domain_answer(b, l, k, said);
    case CONDITION_ADDRESS: return address_answer(b, l, k, said);
    case CONDITION_ASN: return asn_answer(b, l, k, said);
    case CONDITION_LOCATED: return place_answer(b, l, k, said);
    case CONDITION_ADEQUATE: return adequate_answer(b, l, k, said);
    case CONDITION_CAPABILITY:
    case CONDITION_INSTALLED_BY:
    case CONDITION_SEEN:
    case CONDITION_SIGNED:
    case CONDITION_CLEARTEXT:
    case CONDITION_OPAQUE:
    case CONDITION_ANOMALY: return inside_answer(b, l, k, said);
    case CONDITION_PREINSTALLED: return preinstalled_answer(b, l, k->yes, said);
    case CONDITION_PREINSTALLED_BY: return preinstalled_by_answer(b, l, k, said);
    case CONDITION_SPECIAL:
        return say(b, said, l->special == k->yes ? ANSWER_MET : ANSWER_NOT_MET, "%s is %s",
                   said ? spoken(b, l) : "", l->special ? "a special-purpose address" : "a public address");
    default: return ANSWER_UNDETERMINED;
    }
}

static const char *const absent[ANY_LINK + 1] = {
    [LINK_APP] = "which app sent this is not in the evidence",
    [LINK_COMPONENT] = "which component of the app sent this is not in the evidence",
    [LINK_CARRIER] = "the carriers on the path are not in the evidence",
    [LINK_CABLE] = "the cables on the path are not in the evidence",
    [LINK_HOST] = "the host is not in the evidence",
    [LINK_SERVICE] = "the name of the service is not in the evidence",
    [LINK_DEVICE] = "which device sent this is not in the evidence",
    [ANY_LINK] = "no link of the chain is in the evidence",
};

/* A link that is known to be there, and nothing else of it. */
static enum answer unseen_link(const struct bound *b, const struct link *l, const struct condition *k,
                               struct said *said) {
    if (k->kind == CONDITION_HOLDER_KNOWN)
        return say(b, said, k->yes ? ANSWER_NOT_MET : ANSWER_MET, "%s", absent[l->role]);
    return say_missing(b, said, "%s", absent[l->role]);
}

/* Is it one that the condition asks about? Of cables it may be the owner alone, or whoever made them. */
static bool concerns(const struct condition *k, const struct link *l) {
    if (k->role != ANY_LINK && l->role != (enum link_role)k->role) return false;
    if (!seen(l) && (k->role != ANY_LINK || k->kind == CONDITION_PRESENT)) return false;
    return !k->part || (l->cable && l->cable->part + 1 == k->part);
}

static enum answer answer_of(const struct bound *b, const struct link *l, const struct condition *k,
                             struct said *said) {
    if (k->kind == CONDITION_PRESENT) return ANSWER_MET;
    return (seen(l) ? one_link : unseen_link)(b, l, k, said);
}

/* The link that decides speaks: the first that is met, else the first that is unknown. */
static void speak(struct said *said, const struct said *one, enum answer a, enum answer before, bool first) {
    if (said && (first || a == ANSWER_MET || (a == ANSWER_UNDETERMINED && before == ANSWER_NOT_MET)))
        *said = *one;
}

/* What the condition is on the ways of one choice. */
static enum answer choice_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                 uint16_t choice, struct said *said) {
    struct way_tally t = {.choice = &c->path->choices[choice - 1]};
    enum answer any = ANSWER_NOT_MET;
    struct said one = {0};
    size_t n = 0;
    for (size_t i = 0; i < c->n_links; i++) {
        if (c->ways[i].choice != choice || !concerns(k, c->links[i])) continue;
        enum answer a = answer_of(b, c->links[i], k, said ? &one : NULL);
        way_tally_add(&t, c->ways[i].ways, a);
        speak(said, &one, a, any, n++ == 0);
        one = (struct said){0};
        any = answer_or(any, a);
    }
    return way_tally_answer(b, &t, k, said);
}

static enum answer links_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                struct said *said, size_t *n) {
    enum answer all = ANSWER_NOT_MET;
    struct said one = {0};
    for (size_t i = 0; i < c->n_links && all != ANSWER_MET; i++) {
        if ((c->ways && c->ways[i].choice) || !concerns(k, c->links[i])) continue;
        enum answer a = answer_of(b, c->links[i], k, said ? &one : NULL);
        speak(said, &one, a, all, (*n)++ == 0);
        one = (struct said){0};
        all = answer_or(all, a);
    }
    for (size_t i = 0; c->ways && c->path && i < c->path->n_choices && all != ANSWER_MET; i++) {
        if (k->role != ANY_LINK && c->path->choices[i].role != (enum link_role)k->role) continue;
        enum answer a = choice_answer(b, c, k, (uint16_t)(i + 1), said ? &one : NULL);
        speak(said, &one, a, all, (*n)++ == 0);
        one = (struct said){0};
        all = answer_or(all, a);
    }
    return all;
}

enum answer link_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                        struct said *said) {
    size_t n = 0;
    enum answer all = links_answer(b, c, k, said, &n);
    if (k->kind == CONDITION_PRESENT && all != ANSWER_UNDETERMINED)
        return say(b, said, (all == ANSWER_MET) == k->yes ? ANSWER_MET : ANSWER_NOT_MET,
                   "the %s is %sin the evidence", link_role_text((enum link_role)k->role),
                   all == ANSWER_MET ? "" : "not ");
    if (n == 0 && k->kind == CONDITION_HOLDER_KNOWN)
        return say(b, said, k->yes ? ANSWER_NOT_MET : ANSWER_MET, "%s", absent[k->role]);
    if (n == 0 && k->part)
        return say_missing(b, said, "the cable's %s is not in the evidence",
                           cable_part_text((enum cable_part)(k->part - 1)));
    return n == 0 ? say_missing(b, said, "%s", absent[k->role]) : all;
}
