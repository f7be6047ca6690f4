#include "atlas_fixture.h"

#include "atlas/atlas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

#define SOURCES                                                                                              \
    "sources:\n  a: {title: Register, by: Office, date: 2024, url: \"https://example.com/\"}\n  b: {title: " \
    "Book}\n"
#define FACT "source: [a], confidence: high"

const struct fixture_file fixture_parties[] = {
    {"acme.yaml",
     "party: acme\nname: Acme Corp.\nkind: company\naliases: [Acme, ACME Holding]\nnote: Makes "
     "everything.\n" SOURCES "jurisdictions:\n"
     "  - {country: NO, ground: incorporated, " FACT ", to: 2019}\n"
     "  - {country: SE, ground: incorporated, " FACT ", from: 2020}\n"
     "  - {country: DE, ground: principal-place, source: [a, b], confidence: low, disputed: yes}\n"
     "stakes:\n"
     "  - {owner: state-no, share: \"60%\", kind: equity, " FACT ", to: 2019}\n"
     "  - {owner: fund, share: \"60%\", kind: equity, " FACT ", from: 2020}\n"
     "holds:\n"
     "  - {ids: [\"asn:64500\", \"prefix:11.1.0.0/16\", \"prefix:2400::/16\", \"domain:acme.com\"], " FACT
     "}\n"
     "  - {ids: [\"app:android/com.acme.app\", \"app:ios/com.acme.app\", \"sdk:com.acme.\"], " FACT "}\n"
     "  - {ids: [\"oui:aabbcc\", \"oui-name:Acme, Inc.\", \"cable:long-one\"], " FACT "}\n"
     "  - {id: \"cert:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\", " FACT "}\n"
     "  - {id: \"domain:moved.example\", " FACT ", to: 2020-06-30}\n"
     "  - {id: \"domain:contended.example\", source: [b], confidence: low, disputed: yes}\n"},
    {"fund.yaml",
     "party: fund\nname: The Fund\nkind: fund\n" SOURCES "stakes:\n"
     "  - {owner: state-se, share: \"40%\", kind: equity, " FACT ", disputed: yes}\n"
     "  - {owner: state-se, share: \"55%\", kind: equity, " FACT ", disputed: yes}\n"
     "holds:\n"
     "  - {ids: [\"domain:api.acme.com\", \"prefix:11.1.2.0/24\", \"sdk:com.acme.pay.\"], " FACT "}\n"
     "  - {id: \"domain:moved.example\", " FACT ", from: 2020-07-01}\n"
     "  - {id: \"domain:contended.example\", source: [a], confidence: medium, disputed: yes}\n"},
    {"state-no.yaml", "party: state-no\nname: Norway\nkind: state\n" SOURCES
                      "jurisdictions:\n  - {country: NO, ground: state, " FACT "}\n"},
    {"state-se.yaml", "party: state-se\nname: Sweden\nkind: state\n" SOURCES
                      "jurisdictions:\n  - {country: SE, ground: state, " FACT "}\n"},
};
const size_t n_fixture_parties = sizeof fixture_parties / sizeof *fixture_parties;

struct atlas *fixture_atlas(const struct fixture_file *files, size_t n, const struct open_data *open) {
    struct diagnostics *d = diagnostics_new(20);
    struct registry *r = registry_new();
    char path[] = "/tmp/cordon-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < n; i++) registry_add(r, files[i].name, text_of(files[i].text), d);
    registry_finish(r, d);
    assert_true(atlas_compile(r, open, path, 20000, d));
    struct atlas *a = atlas_open(path, d);
    diagnostics_print(d, stderr);
    assert_int_equal(diagnostics_count(d), 0);
    assert_non_null(a);
    unlink(path); /* the mapping stays */
    registry_free(r);
    diagnostics_free(d);
    return a;
}
