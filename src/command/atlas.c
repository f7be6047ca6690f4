/* cordon atlas build | check | info; import is atlas_import.c */
#include "atlas/compile.h"
#include "base/suggest.h"
#include "command/command.h"
#include "evidence/app/component/component.h"

#include <getopt.h>
#include <unistd.h>

static const char help[] =
    "Usage: cordon atlas build [-o FILE] [--parties DIR] [--also DIR]...\n"
    "                          [--jurisdictions DIR] [--components DIR]\n"
    "                          [--cables DIR] [--substitutes DIR] [--open-data DIR]\n"
    "                          [--registry DIR]\n"
    "       cordon atlas check [DIR]...\n"
    "       cordon atlas import [--from FORMAT] [OPTION]... -o DIR FILE...\n"
    "       cordon atlas info [FILE]\n"
    "       cordon atlas laws [--as-of DATE] [--json] [--atlas FILE] CODE...\n"
    "\n"
    "build  compile party, jurisdiction, component, cable and substitute files and\n"
    "       open data into one file\n"
    "       -o FILE              where to (default: cordon.atlas)\n"
    "       --parties DIR        the party files (default: atlas/parties)\n"
    "       --also DIR           more party files, such as imported ones; they add to\n"
    "                            parties of the same name\n"
    "       --jurisdictions DIR  the jurisdiction files (default:\n"
    "                            atlas/jurisdictions)\n"
    "       --components DIR     the component files, whose class prefixes lead to\n"
    "                            their makers (default: atlas/components, with the\n"
    "                            parties of atlas/parties)\n"
    "       --cables DIR         the files of submarine cables (default:\n"
    "                            atlas/cables, with the parties of atlas/parties)\n"
    "       --substitutes DIR    the files of services that can take each other's\n"
    "                            place (default: atlas/substitutes, with the parties\n"
    "                            of atlas/parties)\n"
    "       --open-data DIR      the folder that holds @ip-location-db (default:\n"
    "                            node_modules)\n"
    "       --registry DIR       the IEEE lists (default: /usr/share/ieee-data)\n"
    "check  check party, jurisdiction, component, cable and substitute files against\n"
    "       their schemas and each other (default: atlas/parties,\n"
    "       atlas/jurisdictions, atlas/components, atlas/cables, atlas/substitutes)\n"
    "import turn GLEIF, FollowTheMoney or BODS files into party files; 'cordon atlas\n"
    "       import --help'\n"
    "info   what the atlas in use, or FILE, holds, how old it is and whether it is\n"
    "       whole\n"
    "laws   the laws of a jurisdiction (DE, EU …) that the atlas has: what they\n"
    "       compel, whom they reach, their safeguards and sources; and who has found\n"
    "       whom to protect personal data enough. No legal advice.\n"
    "\n"
    "Examples:\n"
    "  cordon atlas build --also my-parties -o my.atlas\n"
    "  cordon who --atlas my.atlas example.com\n"
    "  cordon atlas laws --as-of 2020-07-16 US\n"
    "\n"
    "Exit status: 0 fine, 2 wrong usage, wrong facts or an atlas that cannot be used,\n"
    "3 something was left out.\n";

enum { MOST_FOLDERS = 16 };

struct options {
    const char *out, *jurisdictions, *components, *cables, *substitutes, *open_data, *registry;
    const char *folders[MOST_FOLDERS + 4]; /* the first are the curated parties */
    size_t n_folders;
};

enum {
    OPTION_PARTIES = 256,
    OPTION_ALSO,
    OPTION_JURISDICTIONS,
    OPTION_COMPONENTS,
    OPTION_CABLES,
    OPTION_SUBSTITUTES,
    OPTION_OPEN_DATA,
    OPTION_REGISTRY
};

static const struct option build_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"parties", required_argument, NULL, OPTION_PARTIES},
    {"jurisdictions", required_argument, NULL, OPTION_JURISDICTIONS},
    {"components", required_argument, NULL, OPTION_COMPONENTS},
    {"cables", required_argument, NULL, OPTION_CABLES},
    {"substitutes", required_argument, NULL, OPTION_SUBSTITUTES},
    {"also", required_argument, NULL, OPTION_ALSO},
    {"open-data", required_argument, NULL, OPTION_OPEN_DATA},
    {"registry", required_argument, NULL, OPTION_REGISTRY},
    {NULL, 0, NULL, 0},
};

static bool parse(int argc, char **argv, struct options *o) {
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":o:", build_options, NULL)) != -1;) {
        switch (option) {
        case 'o': o->out = optarg; break;
        case OPTION_PARTIES: o->folders[0] = optarg; break;
        case OPTION_JURISDICTIONS: o->jurisdictions = optarg; break;
        case OPTION_COMPONENTS: o->components = optarg; break;
        case OPTION_CABLES: o->cables = optarg; break;
        case OPTION_SUBSTITUTES: o->substitutes = optarg; break;
        case OPTION_ALSO:
            if (o->n_folders == MOST_FOLDERS) {
                usage_error("atlas", "more than %d folders", MOST_FOLDERS);
                return false;
            }
            o->folders[o->n_folders++] = optarg;
            break;
        case OPTION_OPEN_DATA: o->open_data = optarg; break;
        case OPTION_REGISTRY: o->registry = optarg; break;
        default: unknown_option("atlas", argv[optind - 1], build_options); return false;
        }
    }
    if (optind < argc) usage_error("atlas", "build takes options only, not '%s'", argv[optind]);
    return optind == argc;
}

/* 0 all taken, 3 something was left out, 2 nothing made. */
static int finish(struct diagnostics *d, bool made) {
    diagnostics_print(d, stderr);
    int status = !made ? EXIT_USAGE : diagnostics_total(d, SEVERITY_DAMAGE) ? EXIT_INCOMPLETE : EXIT_FINE;
    diagnostics_free(d);
    return status;
}

static const char *s_of(size_t n) {
    return n == 1 ? "" : "s";
}

static const char *ies_of(size_t n) {
    return n == 1 ? "y" : "ies";
}

/* What is named, else the usual one where it is there. */
static void add_folder(struct options *o, const char *named, const char *usual) {
    if (named || access(usual, F_OK) == 0) o->folders[o->n_folders++] = named ? named : usual;
}

static int build(int argc, char **argv) {
    struct options o = {.out = "cordon.atlas",
                        .folders = {"atlas/parties"},
                        .n_folders = 1,
                        .open_data = "node_modules",
                        .registry = "/usr/share/ieee-data"};
    if (!parse(argc, argv, &o)) return EXIT_USAGE;
    struct diagnostics *d = diagnostics_new(200);
    add_folder(&o, o.jurisdictions, "atlas/jurisdictions");
    /* makers and owners that other parties do not know would only be complained of */
    bool usual = strcmp(o.folders[0], "atlas/parties") == 0;
    if (o.components || usual) add_folder(&o, o.components, "atlas/components");
    if (o.cables || usual) add_folder(&o, o.cables, "atlas/cables");
    if (o.substitutes || usual) add_folder(&o, o.substitutes, "atlas/substitutes");
    struct registry *r = registry_read(o.folders, o.n_folders, d);
    struct open_data *open = r ? open_data_read(o.open_data, o.registry, d) : NULL;
    bool made = r && atlas_compile(r, open, o.out, date_today(), d);
    if (made)
        printf("%s: %zu part%s, %zu stake%s, %zu holding%s, %zu law%s, %zu component%s, %zu cable%s, %zu "
               "service%s, %s\n",
               o.out, r->n_parties, ies_of(r->n_parties), r->n_stakes, s_of(r->n_stakes), r->n_holdings,
               s_of(r->n_holdings), r->n_laws, s_of(r->n_laws), r->n_components, s_of(r->n_components),
               r->n_cables, s_of(r->n_cables), r->n_services, s_of(r->n_services),
               open ? "with open data" : "no open data");
    registry_free(r);
    open_data_free(open);
    return finish(d, made);
}

static int check(const char *const *folders, size_t n) {
    struct diagnostics *d = diagnostics_new(1000);
    struct registry *r = registry_read(folders, n, d);
    uint64_t wrong = diagnostics_total(d, SEVERITY_DAMAGE);
    for (size_t i = 0; r && i < n; i++) printf("%s%s", i ? ", " : "", folders[i]);
    if (r)
        printf(": %zu file%s, %zu part%s, %zu stake%s, %zu holding%s, %zu jurisdiction%s, %zu law%s, %zu "
               "component%s, %zu cable%s, %zu service%s: %zu complaint%s\n",
               r->files, s_of(r->files), r->n_parties, ies_of(r->n_parties), r->n_stakes, s_of(r->n_stakes),
               r->n_holdings, s_of(r->n_holdings), r->territories, s_of(r->territories), r->n_laws,
               s_of(r->n_laws), r->n_components, s_of(r->n_components), r->n_cables, s_of(r->n_cables),
               r->n_services, s_of(r->n_services), (size_t)wrong, s_of((size_t)wrong));
    bool fine = r && wrong == 0;
    registry_free(r);
    return finish(d, fine);
}

static int check_folders(int argc, char **argv) {
    static const char *const usual[] = {"atlas/parties", "atlas/jurisdictions", "atlas/components",
                                        "atlas/cables", "atlas/substitutes"};
    return argc > 0 ? check((const char *const *)argv, (size_t)argc)
                    : check(usual, sizeof usual / sizeof *usual);
}

static size_t shipped_components(void) {
    struct component_table *t = component_table_shipped();
    size_t n = t ? component_count(t) : 0;
    component_table_free(t);
    return n;
}

static int info(const char *path) {
    struct diagnostics *d = diagnostics_new(10);
    struct atlas *a = atlas_open(path, d);
    bool fine = a && atlas_verify(a, d);
    if (a) {
        struct atlas_info i = atlas_info(a);
        char built[DATE_TEXT];
        printf("atlas      %s\n", i.path ? i.path : "the curated copy inside the program");
        printf("built      %s (%d days ago)\n", date_text(built, i.built), date_today() - i.built);
        printf("parties    %zu, with %zu stakes and %zu holdings\n", i.parties, i.stakes, i.holdings);
        printf("laws       %zu\n", i.laws);
        printf("cables     %zu\n", i.cables);
        printf("services   %zu, of which it knows what could take their place\n", i.services);
        printf("components %zu, inside the program\n", shipped_components());
        printf("addresses  %zu ranges%s\n", i.address_ranges,
               i.open_data ? "" : ", curated and special-purpose only");
        for (size_t k = 0; k < i.n_credits; k++)
            printf("%s  %s\n", k ? "         " : "open data", i.credits[k]);
        if (!i.open_data) puts("open data  none: 'cordon atlas build' adds it");
        printf("checksums  %s\n", fine ? "right" : "wrong");
    }
    atlas_close(a);
    return finish(d, fine);
}

int command_atlas(int argc, char **argv) {
    static const char *const words[] = {"build", "check", "import", "info", "laws"};
    const char *what = argc > 1 ? argv[1] : "";
    const char *near = suggest(text_of(what), words, sizeof words / sizeof *words);
    bool known = near && strcmp(near, what) == 0;
    bool asked = asks_help(what) || (known && argc == 3 && asks_help(argv[2]) && strcmp(what, "import") != 0);
    if (asked || argc < 2) {
        fputs(help, asked ? stdout : stderr);
        return asked ? EXIT_FINE : EXIT_USAGE;
    }
    if (strcmp(what, "build") == 0) return build(argc - 1, argv + 1);
    if (strcmp(what, "check") == 0) return check_folders(argc - 2, argv + 2);
    if (strcmp(what, "import") == 0) return command_atlas_import(argc - 1, argv + 1);
    if (strcmp(what, "laws") == 0) return command_atlas_laws(argc - 1, argv + 1);
    if (strcmp(what, "info") == 0 && argc <= 3) return info(argc == 3 ? argv[2] : NULL);
    if (known) return usage_error(argv[0], "too many arguments for '%s'", what);
    return usage_error(argv[0], "there is no '%s'%s%s%s", what, near ? " (did you mean '" : "",
                       near ? near : "", near ? "'?)" : "");
}
