/* libcordon: evidence in, custody chains and verdicts with their proof out. docs/library.md has an example.
 *
 *   struct cordon *c = cordon_new(NULL);
 *   cordon_add_policy(c, "data-residency-eu");
 *   cordon_add_evidence(c, "phone.pcap");
 *   enum cordon_status s = cordon_run(c, NULL, NULL);
 *   cordon_report_to(c, "text", NULL, stdout);
 *   cordon_free(c);
 *
 * A context serves one audit or one observation, and any number of cordon_who(). It is used by one thread at
 * a time; reading evidence starts threads of its own and ends them before it returns. Different contexts have
 * nothing in common. Running out of memory ends the process (limits keep that from being the input's doing).
 * Texts are UTF-8. Texts given are copied; texts received live as long as is said, or else until
 * cordon_free().
 *
 * Structures that callers fill begin with their own size, so that they can grow: begin with
 * CORDON_OPTIONS or CORDON_STYLE, and what you do not set, now or in a later version, has its default. */
#ifndef CORDON_H
#define CORDON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define CORDON_PUBLIC __attribute__((visibility("default")))
#else
#define CORDON_PUBLIC
#endif

/* The version of the library that runs, e.g. "0.1.0". */
CORDON_PUBLIC const char *cordon_version(void);

/* What functions answer. The first four are also the exit statuses of the program. */
enum cordon_status {
    CORDON_FINE = 0,       /* done; nothing denied */
    CORDON_DENIED = 1,     /* done; a policy denies something */
    CORDON_UNUSABLE = 2,   /* an input cannot be used; the diagnostics say which and why */
    CORDON_INCOMPLETE = 3, /* done, but a part of the evidence could not be read; the diagnostics say which */
    CORDON_NOT_WRITTEN = 4, /* the caller's function or stream did not take what was written */
    CORDON_MISUSE = 5       /* a call out of order, or an argument that the function does not take */
};

/* Takes a piece of output, n bytes. Where lines are promised, each call is one line without its newline, with
 * a NUL behind it. The bytes are the library's, for the time of the call. Answering false means: no more. */
typedef bool cordon_writer(void *context, const char *bytes, size_t n);

struct cordon_options {
    size_t size;       /* sizeof(struct cordon_options) */
    const char *as_of; /* judge by the facts and rules of that day, YYYY[-MM[-DD]]; NULL: the day on which the
                          evidence ends (cordon_who(): today) */
    const char *control; /* control test of cordon_who(); NULL: "aggregate>=50" */
    bool as_if_in_force; /* judge by policies that bind nobody on that day as if they did */
    unsigned threads;    /* 0: one a core */
    /* Limits for one evidence each; 0: the default, which `cordon audit --help` tells */
    uint64_t max_flows;
    uint64_t max_inspected;    /* flows looked into at the same time, a thread */
    uint64_t max_reassembly;   /* bytes kept of one direction of a connection */
    uint64_t max_dns;          /* name look-ups kept */
    uint64_t max_decompressed; /* bytes out of a compressed file */
    uint64_t max_expansion;    /* of these for each byte of the file */
    uint64_t max_packets;
    uint64_t max_seconds;  /* spent reading */
    uint64_t max_contents; /* connections whose content is read at the same time, a thread */
    /* Called now and then while evidence is read, from one of the library's threads at a time: bytes of the
     * file done of how many (0: unknown), packets (of a folder: files) so far; and once with evidence NULL
     * when it has been read. NULL: not at all. */
    void (*progress)(void *context, const char *evidence, uint64_t done, uint64_t total, uint64_t packets);
    void *progress_context;
    bool no_content;  /* leave alone what flows carry: no decryption, no search for personal data */
    bool requests;    /* cordon_observe(): HTTP requests as observations of their own */
    bool keep_values; /* keep found values in memory for cordon_values_to(); for a tester's own device */
    /* A file that keeps what packages in folders were found to hold, by their content, so that they need not
     * be read again; made where there is none. NULL: nothing is kept. */
    const char *cache;
};
#define CORDON_OPTIONS                                                                                       \
    { .size = sizeof(struct cordon_options) }

struct cordon;

/* options NULL: all defaults. NULL when the options cannot be meant: a size that is none, as_of that is no
 * date, a control test that is none. */
CORDON_PUBLIC struct cordon *cordon_new(const struct cordon_options *options);
CORDON_PUBLIC void cordon_free(struct cordon *c); /* NULL is fine */

/* Opens the atlas: a file, or with NULL the one the program would take ($CORDON_ATLAS, the XDG data folders,
 * beside the program, the one inside). Without this call cordon_run() and cordon_who() do it, with NULL. */
CORDON_PUBLIC enum cordon_status cordon_open_atlas(struct cordon *c, const char *path);

/* A policy by the id of a shipped one, or by the path of a file (a name with '/' or ending in .yaml or .yml).
 * It is read and checked whole. */
CORDON_PUBLIC enum cordon_status cordon_add_policy(struct cordon *c, const char *id_or_path);
/* A policy's text; name is for messages and findings. */
CORDON_PUBLIC enum cordon_status cordon_add_policy_text(struct cordon *c, const char *name, const char *text,
                                                        size_t n);

/* How many devices, people or records the evidence stands for, for policies with thresholds over them: a YAML
 * file (docs/formats/policy.md). At most once; without it such thresholds are undetermined. */
CORDON_PUBLIC enum cordon_status cordon_set_population(struct cordon *c, const char *path);

/* The values that a test device really holds (docs/formats/persona.md), to be looked for in what flows carry.
 * At most once; without it only what detectors recognise is found. */
CORDON_PUBLIC enum cordon_status cordon_set_persona(struct cordon *c, const char *path);

/* Secrets of TLS and QUIC connections (RFC 9850, as SSLKEYLOGFILE makes them); several files may be given.
 * Those that a pcapng capture holds itself are used without this. */
CORDON_PUBLIC enum cordon_status cordon_add_key_log(struct cordon *c, const char *path);

/* Signatures of components beside those inside the program: Exodus' trackers or lists of libraries as JSON
 * (docs/formats/components.md); several files may be given. Of two signatures that say the same, the
 * program's own counts, then that of the file given first. */
CORDON_PUBLIC enum cordon_status cordon_add_components(struct cordon *c, const char *path);

/* What the user's own network announces: AS numbers and prefixes, "AS64500,192.0.2.0/24", or a file of them,
 * one a line. Routes that one of these ASes tells are ways that one's own traffic takes; shares and incidents
 * are told of these prefixes. At most once, before cordon_run(). */
CORDON_PUBLIC enum cordon_status cordon_set_mine(struct cordon *c, const char *words_or_path);
/* Carriers of routes to this AS alone ("AS64500"): on whom it depends (local AS hegemony). Without it, those
 * of all routes. At most once, before cordon_run(). */
CORDON_PUBLIC enum cordon_status cordon_set_origin(struct cordon *c, const char *as_number);
/* Relationships of ASes, in CAIDA's form (docs/formats/routes.md); without it they are inferred from routes,
 * where there are enough. */
CORDON_PUBLIC enum cordon_status cordon_set_relationships(struct cordon *c, const char *path);
/* ROAs and ASPAs as a validator lists them in JSON (docs/formats/rpki.md). */
CORDON_PUBLIC enum cordon_status cordon_set_rpki(struct cordon *c, const char *path);
/* A TeleGeography-style map of submarine cables beside those of the atlas: a folder or a file
 * (docs/formats/cables.md). After cordon_open_atlas() where that is called. */
CORDON_PUBLIC enum cordon_status cordon_add_cables(struct cordon *c, const char *path);

/* A change of owners to judge by, before and after: the id of a shipped one or the path of a file
 * (docs/formats/changes.md). At most once, after cordon_open_atlas() where that is called. It is applied
 * whole or, with a diagnostic for each thing that is wrong, not at all. cordon_run() then judges twice, as of
 * the day of the change unless options tell another; its status and cordon_report() are about what is after
 * the change. */
CORDON_PUBLIC enum cordon_status cordon_set_change(struct cordon *c, const char *id_or_path);

/* Keeps what cordon_run() finds in the store of findings of that path, which is made where there is none
 * (docs/formats/store.md); NULL: the one that the program would take. At most once, before cordon_run(). A
 * store that cannot be written does not stop the run: diagnostics tell, and the run is incomplete.
 * CORDON_UNUSABLE, with a diagnostic, when the file is no store or can be neither opened nor made. */
CORDON_PUBLIC enum cordon_status cordon_save(struct cordon *c, const char *path);
/* The path of the store that the program would take; false: none is told, or it is too long. */
CORDON_PUBLIC bool cordon_store_path(char *to, size_t n);

/* Evidence by path; "-" is standard input. A folder is a store's mirror: every package beneath it is
 * evidence, judged by itself; what was found in them is given to cordon_run()'s `observe` as it comes, and
 * reports sum it up. The file is opened now and read by cordon_run() or cordon_observe(), which tell when it
 * turns out to be none; its format is found by content. Evidence that cannot be opened is answered with
 * CORDON_UNUSABLE and stays in the summary as unread. */
CORDON_PUBLIC enum cordon_status cordon_add_evidence(struct cordon *c, const char *path);

/* Gives up, for good and for the whole calling thread, every right that reading evidence does not need: no
 * file can be opened, no process or program started, no network reached; threads may be started, and
 * descriptors that are open may be used. For programs that do nothing else afterwards; call it from the only
 * thread, after the atlas, policies and evidence were added, before evidence is read. Trying what is
 * forbidden fails or ends the process. NULL: all of it is in force; else one line on what this kernel or
 * build lacks. */
CORDON_PUBLIC const char *cordon_confine(struct cordon *c);

/* Reads all evidence, joins it with the atlas into custody chains and judges these by the policies. observe
 * (may be NULL) is given each observation as one line of JSON while it is being read. At most once. A status
 * of CORDON_FINE, CORDON_DENIED or CORDON_INCOMPLETE, or CORDON_UNUSABLE for a part of the evidence, leaves a
 * result that can be reported; where there is none (no atlas, a policy refused, no evidence readable)
 * reporting is CORDON_MISUSE.
 */
CORDON_PUBLIC enum cordon_status cordon_run(struct cordon *c, cordon_writer *observe, void *context);
/* Is there a result to report? Not before cordon_run() or cordon_impact(), nor when none of the evidence
 * could be read. */
CORDON_PUBLIC bool cordon_has_result(const struct cordon *c);

/* The result of cordon_run() as lines of JSON: each finding (without policies: each chain), then the summary.
 * Those of packages in folders were given to `observe`, and are only summed up here.
 * docs/formats/json.md tells the members. */
CORDON_PUBLIC enum cordon_status cordon_findings(const struct cordon *c, cordon_writer *line, void *context);

/* How a text is laid out. */
struct cordon_style {
    size_t size;      /* sizeof(struct cordon_style) */
    unsigned width;   /* columns; 0: 80 */
    unsigned details; /* findings told in detail, worst first; 0: 20 */
    bool colour;      /* ANSI colours */
    bool ascii;       /* nothing beyond ASCII of the library's own */
    bool verbose;     /* every detail, allowed chains too */
};
#define CORDON_STYLE                                                                                         \
    { .size = sizeof(struct cordon_style) }

/* What suits a stream: a terminal's width, colours and characters, and the environment's wishes. */
CORDON_PUBLIC void cordon_style_for(struct cordon_style *style, FILE *stream);

/* The formats there are, NULL-terminated: "text", "json", "html", "sarif", "csv". */
CORDON_PUBLIC const char *const *cordon_formats(void);

/* Why a rule ("POLICY/RULE", or "RULE" where one policy has it) did or did not speak of each chain, condition
 * by condition, after cordon_run(). CORDON_UNUSABLE, with a diagnostic, when there is no such rule. */
CORDON_PUBLIC enum cordon_status cordon_explain_to(struct cordon *c, const char *rule, FILE *stream);

/* The result of cordon_run() as a report, in pieces of any size, or to a stream (errno tells why that could
 * not be written). style NULL: plain. */
CORDON_PUBLIC enum cordon_status cordon_report(const struct cordon *c, const char *format,
                                               const struct cordon_style *style, cordon_writer *write,
                                               void *context);
CORDON_PUBLIC enum cordon_status cordon_report_to(const struct cordon *c, const char *format,
                                                  const struct cordon_style *style, FILE *stream);

/* The values of personal data that were found, after cordon_run() with keep_values: to a terminal and to
 * nothing else (CORDON_MISUSE otherwise). They are in no report. */
CORDON_PUBLIC enum cordon_status cordon_values_to(const struct cordon *c, const struct cordon_style *style,
                                                  FILE *stream);

/* What the change of cordon_set_change() makes of the verdicts, after cordon_run(): format "text", "html"
 * (one page), or "json" (lines: changes, what stays the same, a summary). */
CORDON_PUBLIC enum cordon_status cordon_whatif_to(const struct cordon *c, const char *format,
                                                  const struct cordon_style *style, FILE *stream);

/* Something to be taken away by cordon_impact(): "asn:4134" or "AS4134"; "party:china-telecom" for all that
 * this party holds, or parties that it controls by the control test of the options; "app:android/com.x"; a
 * name or an address ("x.com", "host:x.com", "192.0.2.1"), with the names below it; a component by prefix of
 * its classes or by id ("sdk:com.x.", "sdk:umeng"). Several may be, also in one call with commas between
 * them; a number alone is that of an AS. CORDON_UNUSABLE, with a diagnostic, when there is no such party;
 * CORDON_MISUSE when it is none of these. */
CORDON_PUBLIC enum cordon_status cordon_remove(struct cordon *c, const char *identifiers);
/* Only what this rule ("RULE" or "POLICY/RULE") denies counts in cordon_impact(). At most once. */
CORDON_PUBLIC enum cordon_status cordon_impact_rule(struct cordon *c, const char *rule);
/* In place of evidence, what a store of findings holds. At most once, before cordon_confine(). */
CORDON_PUBLIC enum cordon_status cordon_impact_store(struct cordon *c, const char *path);
/* Reads all evidence and works out whom it hits when what is removed, or else what the policies deny, is
 * gone: apps, services, who else lives on the same addresses, what could take their place, and what lesser
 * measure meets the same rule. Of networks also, as far as routes show it, which prefixes lose every path or
 * have longer ones, who carries the rest, and how much of the traffic in captures that concerns. At most
 * once, and instead of cordon_run(). CORDON_MISUSE when neither anything is removed nor a policy given;
 * CORDON_UNUSABLE when no evidence tells anything of it. */
CORDON_PUBLIC enum cordon_status cordon_impact(struct cordon *c);
/* Its result: format "text", "json" (lines; docs/formats/json.md), or of evidence that is no store and shows
 * more than routes "html" (the page of cordon_report() with the impact on it). */
CORDON_PUBLIC enum cordon_status cordon_impact_to(const struct cordon *c, const char *format,
                                                  const struct cordon_style *style, FILE *stream);
/* Before cordon_run(): keeps which names lead to which addresses, so that the page of a report tells what the
 * policies' denials would hit. cordon_impact() does so by itself. */
CORDON_PUBLIC void cordon_keep_names(struct cordon *c);

/* Where the traffic of cordon_trace_plan() begins: a country ("DE") or an AS ("AS3320"); several may be told.
 * Without it: where the evidence's public clients are. CORDON_MISUSE when it is neither. */
CORDON_PUBLIC enum cordon_status cordon_trace_from(struct cordon *c, const char *country_or_as);
/* Reads all evidence and works out which traceroutes would tell most of the ways to where its traffic goes,
 * at most `most` of them (0: 20). It sends nothing. At most once, and instead of cordon_run().
 * CORDON_UNUSABLE, without a result, when no evidence can be read. */
CORDON_PUBLIC enum cordon_status cordon_trace_plan(struct cordon *c, size_t most);
/* Its result: format "text" or "json" (lines: target, ripe-atlas-request, a summary; docs/formats/json.md).
 */
CORDON_PUBLIC enum cordon_status cordon_trace_plan_to(const struct cordon *c, const char *format,
                                                      const struct cordon_style *style, FILE *stream);

/* Watching: the same for what comes now, without an end. Instead of cordon_run(); policies and the atlas as
 * there.
 *
 *   cordon_watch_source(c, "eth0");
 *   cordon_watch_begin(c, NULL);
 *   while (!stopped && cordon_watch_step(c, 250, print, NULL) != CORDON_NOT_WRITTEN) {}
 *   cordon_watch_end(c, print, NULL);
 */
struct cordon_watch_options {
    size_t size;          /* sizeof(struct cordon_watch_options) */
    unsigned interval_ms; /* between two judgements, at least; 0: 1000. One that takes long makes it longer */
    unsigned learn_seconds; /* of an app's first time: what it does then is not told as new; 0: 600 */
    unsigned ring_mib;      /* memory that packets wait in, an interface; 0: 64 */
    unsigned keep_days;     /* in the store; 0: 90 */
    uint64_t store_bytes;   /* at most; 0: 1 GiB */
    uint64_t most_flows;    /* open at the same time; 0: 200,000 */
    const char *store;      /* file that findings are kept in; NULL: none is */
    const char *filter;     /* of libpcap, "not port 22"; NULL: none */
    const char *lines;      /* "json" or "text": as what changes are told; NULL: "json" */
    bool promiscuous;
    bool no_programs;  /* flows are not attributed to this machine's programs */
    bool without_ebpf; /* … or not by eBPF */
};
#define CORDON_WATCH_OPTIONS                                                                                 \
    { .size = sizeof(struct cordon_watch_options) }

/* "eth0", "any", "udp:127.0.0.1:1234" or "tcp:127.0.0.1:1234" (what PCAPdroid on a phone sends); several may
 * be. */
CORDON_PUBLIC enum cordon_status cordon_watch_source(struct cordon *c, const char *name);
/* Opens sources, store and what attributes flows to programs; afterwards cordon_watch_confine() may give up
 * rights. CORDON_UNUSABLE, with diagnostics, when a source cannot be opened. */
CORDON_PUBLIC enum cordon_status cordon_watch_begin(struct cordon *c,
                                                    const struct cordon_watch_options *options);
/* Gives up, for good, what watching does not need, before the first cordon_watch_step(): other users' rights
 * (user NULL: stays who it is), capabilities, files but those beneath readable[] (n paths, beside what it
 * needs itself), programs to start. NULL: all of it is in force; else one line on what is not. */
CORDON_PUBLIC const char *cordon_watch_confine(struct cordon *c, const char *user,
                                               const char *const *readable, size_t n);
/* Takes in packets for at most so long, and judges when it is time to; then changes are given to `line`, each
 * as a line: a finding (a chain, without policies) that is new or has changed, and alerts
 * (docs/formats/json.md). CORDON_NOT_WRITTEN when `line` takes no more. */
CORDON_PUBLIC enum cordon_status cordon_watch_step(struct cordon *c, int timeout_ms, cordon_writer *line,
                                                   void *context);
/* Judges once more, all flows ended, and gives a summary as the last line. cordon_report() then shows the
 * whole as that of a capture. */
CORDON_PUBLIC enum cordon_status cordon_watch_end(struct cordon *c, cordon_writer *line, void *context);
/* Other policies from now on: ids of shipped ones or paths, which must still be readable. All or, with
 * diagnostics, none of them. */
CORDON_PUBLIC enum cordon_status cordon_watch_policies(struct cordon *c, const char *const *ids, size_t n);

/* What there is to see, heaviest verdict first; until the next step. Texts are NULL where nothing is known.
 */
struct cordon_watch_row {
    uint64_t key; /* stays the same while it is watched */
    const char *app, *service, *host, *holder, *controller, *country, *place, *data, *protection, *rule;
    const char *verdict;        /* "deny" …; NULL: no policy */
    uint64_t bytes[2], rate[2]; /* from and to the client; bytes a second, over the last seconds */
    uint64_t flows;
    int64_t first_ns, last_ns;
};
CORDON_PUBLIC size_t cordon_watch_rows(const struct cordon *c, const struct cordon_watch_row **rows);
/* A row down to its proof, as text. CORDON_MISUSE: there is none (any more). */
CORDON_PUBLIC enum cordon_status cordon_watch_row_to(struct cordon *c, uint64_t key,
                                                     const struct cordon_style *style, cordon_writer *write,
                                                     void *context);

struct cordon_watch_alert {
    int64_t time_ns;
    const char *kind, *text;
    uint64_t key; /* of a row; 0: none */
};
/* The latest, newest first; at most 100, until the next step. */
CORDON_PUBLIC size_t cordon_watch_alerts(const struct cordon *c, const struct cordon_watch_alert **alerts);

struct cordon_watch_source_state {
    const char *name, *trouble; /* trouble NULL: none */
    bool up;
    uint64_t packets, dropped; /* dropped: that the kernel or the interface had no room for */
};
struct cordon_watch_state {
    size_t size;             /* sizeof(struct cordon_watch_state), by the caller */
    const char *attribution; /* "ebpf", "proc", "none" */
    const char *store_trouble;
    const struct cordon_watch_source_state *sources;
    size_t n_sources;
    uint64_t packets, bytes, dropped, flows_open, flows_ended, flows_early, chains, findings, alerts;
    uint64_t socket_events_lost, not_stored;
    uint64_t verdicts[4]; /* chains: allow, undetermined, review, deny */
    uint64_t judgements;
    double judge_ms; /* that the last one took */
    int64_t began_ns, now_ns;
    uint64_t flows_lost;     /* ended while too many others waited to be judged: they are in no chain */
    uint64_t malformed;      /* pieces of phones' streams that could not be read */
    uint64_t look_ups_lost;  /* let go for want of room: flows may lack the names that they gave */
    uint64_t flows_given_up; /* not looked into to the end, for want of room */
};
CORDON_PUBLIC void cordon_watch_state(const struct cordon *c, struct cordon_watch_state *to);

/* Reads all evidence and gives each observation as one line of JSON, the summary last. Needs no atlas and no
 * policy. At most once, and instead of cordon_run(). */
CORDON_PUBLIC enum cordon_status cordon_observe(struct cordon *c, cordon_writer *line, void *context);

/* Who holds and controls an identifier: an address, AS, domain, app, certificate, party … (`cordon who
 * --help`). format is "json" (one line) or "text". CORDON_MISUSE when it is no identifier; unknown is an
 * answer.
 */
CORDON_PUBLIC enum cordon_status cordon_who(struct cordon *c, const char *identifier, const char *format,
                                            const struct cordon_style *style, cordon_writer *write,
                                            void *context);

/* What is asked of a store of findings (docs/formats/store.md). Texts with '*' are patterns, in which ASCII
 * letters of either case are the same; NULL: all. All that is asked must hold. */
struct cordon_log_options {
    size_t size;                               /* sizeof(struct cordon_log_options) */
    const char *store;                         /* path; NULL: the one that the program would take */
    const char *app, *service;                 /* name or identifier; names below a service's are it too */
    const char *holder, *controller, *country; /* of any link: slug or name, slug, code */
    const char *verdict; /* "allow", "undetermined", "review", "deny"; with policy or rule: theirs */
    const char *policy, *rule, *data;
    int64_t since_ns, until_ns; /* nanoseconds since 1970; 0: no bound */
    int64_t run;                /* 0: all, -1: the latest */
    uint64_t limit;             /* entries; 0: all */
    bool oldest_first;
    bool confine; /* the process gives up its rights for good (cordon_confine()) before it reads entries */
};
#define CORDON_LOG_OPTIONS                                                                                   \
    { .size = sizeof(struct cordon_log_options) }

/* What a store of findings keeps: `of` is "findings", "alerts", "runs", or the key of an entry (16 hex
 * digits), which is told in full; options NULL: everything. format "text", "json" (lines) or "csv"; an entry
 * has no "csv". CORDON_DENIED: something told is denied. CORDON_UNUSABLE, with a diagnostic: there is no
 * store, or no such entry. CORDON_MISUSE: `of`, `verdict` or `format` is none of these. */
CORDON_PUBLIC enum cordon_status cordon_log(struct cordon *c, const char *of,
                                            const struct cordon_log_options *options, const char *format,
                                            const struct cordon_style *style, FILE *stream);

struct cordon_why_options {
    size_t size;       /* sizeof(struct cordon_why_options) */
    const char *state; /* folder of what is in force; NULL: /var/lib/cordon/enforce */
    const char *store; /* of findings; NULL: the one that the program would take, where there is one */
    bool confine;      /* the process gives up its rights for good before it reads entries of the store */
};
#define CORDON_WHY_OPTIONS                                                                                   \
    { .size = sizeof(struct cordon_why_options) }

/* Why an address, a name, an app or a carrier ("AS4134") is blocked: format "text" or "json" (one line).
 * CORDON_DENIED: it is blocked; CORDON_FINE: cordon does not block it, and what the store knows is told.
 * CORDON_UNUSABLE, with a diagnostic: what is in force, or the store, cannot be read. */
CORDON_PUBLIC enum cordon_status cordon_why(struct cordon *c, const char *asked,
                                            const struct cordon_why_options *options, const char *format,
                                            const struct cordon_style *style, FILE *stream);

/* A persona (docs/formats/persona.md): the values that a test device really holds, to be found in what apps
 * send. A commented example, as YAML, with values that are nobody's. */
CORDON_PUBLIC const char *cordon_persona_example(void);
/* Reads a persona file and tells, a line for each value, whether it is too short or too common to be searched
 * for, or in how many forms it will be; values are masked. The last line sums up. CORDON_UNUSABLE when there
 * is an error in it; the diagnostics tell which. */
CORDON_PUBLIC enum cordon_status cordon_persona_check(struct cordon *c, const char *path, cordon_writer *line,
                                                      void *context);

enum cordon_severity {
    CORDON_NOTE = 0,   /* worth knowing; nothing was lost */
    CORDON_DAMAGE = 1, /* a part of an input could not be read */
    CORDON_ERROR = 2   /* an input cannot be used */
};

/* What was found wrong with inputs so far, in order. The most recent of very many are only counted. */
CORDON_PUBLIC size_t cordon_diagnostics(const struct cordon *c);
/* "file: offset 24: what (clause); what to do", without a newline. severity may be NULL. NULL when there are
 * no i + 1 of them. */
CORDON_PUBLIC const char *cordon_diagnostic(struct cordon *c, size_t i, enum cordon_severity *severity);
/* All n that there are go, unless more have come: who watches for months tells them and lets them go, because
 * only so many are kept. Texts from cordon_diagnostic() stay. */
CORDON_PUBLIC void cordon_forget_diagnostics(struct cordon *c, size_t n);
/* All of them as lines beginning "cordon: ". */
CORDON_PUBLIC void cordon_print_diagnostics(const struct cordon *c, FILE *stream);

/* --- acting on it: plans, and putting them into force ---
 *
 *   cordon_enforce_begin(c, &options);            before evidence is read
 *   cordon_run(c, NULL, NULL);                    or cordon_enforce_store(c, NULL)
 *   cordon_enforce_plan_to(c, "json", NULL, file);
 *   cordon_enforce_apply(c, "plan.jsonl", &target, 1, &enforce);
 *   cordon_enforce_confirm(c, &enforce);          in time, or all is as before
 *
 * docs/enforce.md tells what each does and never does. */
struct cordon_plan_options {
    size_t size;                 /* sizeof(struct cordon_plan_options) */
    const char *mode;            /* "log", "reject", "drop"; NULL: reject */
    const char *policy;          /* only findings of this one … */
    const char *rule;            /* … and of this rule; NULL: of all */
    const char *const *keep;     /* addresses, blocks and names that are never stopped */
    const char *const *except;   /* "app:…", "domain:…", "party:…", "address:…" that are left alone */
    const char *const *shared;   /* addresses and names that are stopped although others live there */
    const char *const *programs; /* "app:process/x=CGROUP": addresses, for these programs only */
    size_t n_keep, n_except, n_shared, n_programs;
    const char *objection;  /* how to object, for those who are stopped; NULL: nothing is told */
    const char *state;      /* of what is in force, to be compared with; NULL: /var/lib/cordon/enforce */
    const char *made;       /* RFC 3339: as if it were made then; NULL: now */
    unsigned hours;         /* until measures expire; 0: 24 */
    unsigned least_seconds; /* answers of name servers hold at least so long; 0: 3600 */
    bool review;            /* what a policy wants reviewed is stopped too */
};
#define CORDON_PLAN_OPTIONS                                                                                  \
    { .size = sizeof(struct cordon_plan_options) }

CORDON_PUBLIC enum cordon_status cordon_enforce_begin(struct cordon *c,
                                                      const struct cordon_plan_options *options);
/* From the store of findings in place of evidence; NULL: the user's own. */
CORDON_PUBLIC enum cordon_status cordon_enforce_store(struct cordon *c, const char *path);
/* "text" or "json" (docs/formats/plan.md). */
CORDON_PUBLIC enum cordon_status cordon_enforce_plan_to(const struct cordon *c, const char *format,
                                                        const struct cordon_style *style, FILE *stream);

struct cordon_target {
    const char *backend; /* of cordon_backends() */
    const char *path;    /* of the file; a network interface for "xdp"; NULL for "nft" */
    const char *reload;  /* command by which the software takes the file on; NULL: the backend's, "": none */
    const char *input;   /* "fdroid": the index that is filtered */
};
struct cordon_enforce_options {
    size_t size;              /* sizeof(struct cordon_enforce_options) */
    const char *state;        /* folder; NULL: /var/lib/cordon/enforce */
    const char *zone, *group; /* of backends: docs/enforce.md */
    const char *made;         /* RFC 3339: renders as if it were then; NULL: now */
    unsigned confirm_seconds; /* until all is taken back without cordon_enforce_confirm(); 0: 60 */
    bool confirmed;           /* at once */
};
#define CORDON_ENFORCE_OPTIONS                                                                               \
    { .size = sizeof(struct cordon_enforce_options) }

/* Name and one line of each backend; 0: there is no i-th. */
CORDON_PUBLIC bool cordon_backend(size_t i, const char **name, const char **about);
/* What a backend makes of a plan. */
CORDON_PUBLIC enum cordon_status cordon_enforce_render(struct cordon *c, const char *plan,
                                                       const struct cordon_target *target,
                                                       const struct cordon_enforce_options *options,
                                                       FILE *stream);
/* CORDON_UNUSABLE, with diagnostics: it was refused or failed, and everything is as before. */
CORDON_PUBLIC enum cordon_status cordon_enforce_apply(struct cordon *c, const char *plan,
                                                      const struct cordon_target *targets, size_t n,
                                                      const struct cordon_enforce_options *options);
CORDON_PUBLIC enum cordon_status cordon_enforce_confirm(struct cordon *c,
                                                        const struct cordon_enforce_options *options);
/* *was: whether anything was in force. */
CORDON_PUBLIC enum cordon_status
cordon_enforce_revert(struct cordon *c, const struct cordon_enforce_options *options, bool *was);
/* After the machine was started, or a command was killed. */
CORDON_PUBLIC enum cordon_status
cordon_enforce_recover(struct cordon *c, const struct cordon_enforce_options *options, bool *was);
/* What is in force, as "text" or "json". CORDON_DENIED: something is not as it was left. */
CORDON_PUBLIC enum cordon_status cordon_enforce_status_to(struct cordon *c,
                                                          const struct cordon_enforce_options *options,
                                                          const char *format,
                                                          const struct cordon_style *style, FILE *stream);

#ifdef __cplusplus
}
#endif

#endif
