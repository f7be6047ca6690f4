/* The classes follow 28 CFR 202.204 to 202.249 and GDPR Articles 4, 9 and 10, as far as evidence of traffic
 * and apps can tell them apart. */
#include "policy/data_classes.h"

static const struct {
    const char *name, *phrase;
} classes[] = {
    {"identifier", "identifiers"},
    {"identifier.account", "account names and numbers"},
    {"identifier.advertising", "advertising identifiers"},
    {"identifier.cookie", "cookies and identifiers of a browser"},
    {"identifier.device", "device identifiers"},
    {"identifier.network", "network addresses of the device"},
    {"identifier.subscriber", "identifiers of the subscriber or SIM card"},
    {"contact", "contact data"},
    {"contact.email", "e-mail addresses"},
    {"contact.list", "the contact list"},
    {"contact.phone", "telephone numbers"},
    {"demographic", "demographic data"},
    {"demographic.birth", "date or place of birth"},
    {"demographic.name", "names of persons"},
    {"demographic.sex", "sex or gender"},
    {"residence", "home addresses"},
    {"location", "location"},
    {"location.coarse", "coarse location"},
    {"location.precise", "precise location"},
    {"biometric", "biometric identifiers"},
    {"biometric.face", "face data"},
    {"biometric.fingerprint", "fingerprints"},
    {"biometric.gait", "gait"},
    {"biometric.iris", "iris or retina scans"},
    {"biometric.keystroke", "keystroke patterns"},
    {"biometric.voice", "voice prints"},
    {"omic", "human 'omic data"},
    {"omic.epigenomic", "epigenomic data"},
    {"omic.genomic", "genomic data"},
    {"omic.proteomic", "proteomic data"},
    {"omic.transcriptomic", "transcriptomic data"},
    {"health", "health data"},
    {"health.condition", "diagnoses and conditions"},
    {"health.measurement", "measurements of the body"},
    {"health.reproductive", "data on reproductive health"},
    {"health.treatment", "treatments and medicines"},
    {"financial", "financial data"},
    {"financial.account", "bank account numbers"},
    {"financial.card", "payment card numbers"},
    {"financial.credit", "credit records"},
    {"financial.transaction", "purchases and payments"},
    {"government-id", "government identification numbers"},
    {"government-id.driving", "driving licence numbers"},
    {"government-id.national", "national identity or social security numbers"},
    {"government-id.passport", "passport numbers"},
    {"government-id.tax", "tax numbers"},
    {"government-related", "data about a government's people and places"},
    {"government-related.location", "location within places that a government lists"},
    {"government-related.personnel", "data marketed as being about a government's personnel"},
    {"special", "other special categories of data"},
    {"special.opinion", "political opinions"},
    {"special.origin", "racial or ethnic origin"},
    {"special.religion", "religious or philosophical beliefs"},
    {"special.sexuality", "sex life or sexual orientation"},
    {"special.union", "trade union membership"},
    {"criminal", "criminal convictions and offences"},
    {"credentials", "credentials"},
    {"credentials.password", "passwords"},
    {"credentials.token", "session keys and tokens"},
    {"content", "content"},
    {"content.audio", "sound recordings"},
    {"content.clipboard", "the clipboard"},
    {"content.files", "files"},
    {"content.messages", "messages"},
    {"content.photos", "photographs"},
    {"content.video", "video recordings"},
    {"calls", "records of calls"},
    {"behaviour", "behaviour"},
    {"behaviour.browsing", "pages visited"},
    {"behaviour.searches", "searches"},
    {"behaviour.typing", "what is typed"},
    {"apps", "data on apps"},
    {"apps.installed", "the list of installed apps"},
    {"apps.usage", "use of apps"},
    {"network", "data on networks around"},
    {"network.neighbours", "wireless networks and devices nearby"},
};

enum { CLASSES = sizeof classes / sizeof *classes };

size_t data_class_count(void) {
    return CLASSES;
}

const char *data_class_name(size_t i) {
    return classes[i].name;
}

const char *data_class_phrase(const char *name) {
    for (size_t i = 0; i < CLASSES; i++)
        if (strcmp(classes[i].name, name) == 0) return classes[i].phrase;
    return NULL;
}

bool data_covers(const char *named, const char *found) {
    size_t n = strlen(named);
    return strncmp(named, found, n) == 0 && (found[n] == '.' || !found[n]);
}

bool data_named(struct words data, const char *found) {
    for (size_t i = 0; i < data.n; i++)
        if (data_covers(data.list[i], found)) return true;
    return false;
}

bool chain_has_data(const struct chain *c, struct words data, const char **which) {
    for (size_t i = 0; i < c->n_data; i++) {
        if (!data_named(data, c->data[i].class_name)) continue;
        if (which) *which = c->data[i].class_name;
        return true;
    }
    return false;
}

const char *chain_broader_data(const struct chain *c, struct words data, const char **asked) {
    for (size_t i = 0; i < c->n_data; i++)
        for (size_t k = 0; k < data.n; k++)
            if (data_covers(c->data[i].class_name, data.list[k])) {
                *asked = data.list[k];
                return c->data[i].class_name;
            }
    return NULL;
}

/* Is the chain's i-th class another one than those before it, and no broader name of one of them all? */
static bool counts(const struct chain *c, size_t i) {
    for (size_t k = 0; k < c->n_data; k++) {
        bool same = strcmp(c->data[i].class_name, c->data[k].class_name) == 0;
        if ((same && k < i) || (!same && data_covers(c->data[i].class_name, c->data[k].class_name)))
            return false;
    }
    return true;
}

size_t chain_data_kinds(const struct chain *c, struct words data) {
    size_t kinds = 0;
    for (size_t i = 0; i < c->n_data; i++) kinds += data_named(data, c->data[i].class_name) && counts(c, i);
    return kinds;
}
