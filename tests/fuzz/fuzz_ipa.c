/* Files of an unpacked app: the input is cut into them, so that each reader gets its share without a ZIP
 * around it. The first byte says which one gets the rest. */
#include "evidence/app/apple/data_safety.h"
#include "evidence/app/apple/entitlements.h"
#include "evidence/app/apple/ipa.h"
#include "evidence/app/component/component.h"

static const char info[] = "<plist><dict><key>CFBundleExecutable</key><string>X</string></dict></plist>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {"Info.plist",
                                        "X",
                                        "PrivacyInfo.xcprivacy",
                                        "embedded.mobileprovision",
                                        "PlugIns/E.appex/Info.plist",
                                        "Frameworks/F.framework/F",
                                        "en.lproj/a.strings",
                                        "_CodeSignature/CodeResources"};
    enum { NAMES = sizeof names / sizeof *names };
    if (size < 1) return 0;
    struct arena *a = arena_new();
    struct diagnostics *told = diagnostics_new(10);
    static struct component_table *table; /* made once: it costs more than an input */
    if (!table) table = component_table_shipped();
    struct app_options options = {.components = table};
    struct app_draft *d = app_draft_new(a, "X.app", &options, told);
    struct bytes rest = {data + 1, size - 1};
    unsigned which = data[0] % (NAMES + 3);
    struct zip *z = which == NAMES + 2 ? zip_open(d, rest, NULL) : NULL;
    if (which == NAMES)
        data_safety_facts(d, rest, (struct app_place){NULL, 0});
    else if (which == NAMES + 1)
        entitlements_parse_der(a, rest);
    else if (z && ipa_recognised(z))
        ipa_facts(d, z);
    else if (which < NAMES) {
        const struct app_source files[] = {
            {.bytes = {(const uint8_t *)info, sizeof info - 1}, .entry = "Info.plist"},
            {.bytes = rest, .entry = names[which]}};
        size_t skip = which == 0;
        ipa_folder_recognised(files + skip, 2 - skip);
        ipa_folder_facts(d, files + skip, 2 - skip);
    }
    app_draft_finish(d);
    diagnostics_free(told);
    arena_free(a);
    return 0;
}
