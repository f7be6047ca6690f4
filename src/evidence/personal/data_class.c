#include "evidence/personal/data_class.h"

#include <string.h>

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
