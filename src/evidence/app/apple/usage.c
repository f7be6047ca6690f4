#include "evidence/app/apple/usage.h"

static const struct apple_usage usages[] = {
    {"NSBluetoothAlwaysUsageDescription", "bluetooth", "network.neighbours"},
    {"NSBluetoothPeripheralUsageDescription", "bluetooth", "network.neighbours"},
    {"NSCalendarsFullAccessUsageDescription", "calendar", "content"},
    {"NSCalendarsUsageDescription", "calendar", "content"},
    {"NSCalendarsWriteOnlyAccessUsageDescription", "calendar", NULL},
    {"NSRemindersUsageDescription", "calendar", "content"},
    {"NSRemindersFullAccessUsageDescription", "calendar", "content"},
    {"NSCameraUsageDescription", "camera", "content.video"},
    {"NSContactsUsageDescription", "contacts", "contact.list"},
    {"NSFaceIDUsageDescription", "biometrics", NULL},
    {"NSFocusStatusUsageDescription", NULL, "behaviour"},
    {"NSHealthClinicalHealthRecordsShareUsageDescription", "health", "health.condition"},
    {"NSHealthShareUsageDescription", "health", "health"},
    {"NSHealthUpdateUsageDescription", "health", "health"},
    {"NSHomeKitUsageDescription", "nearby-devices", "network.neighbours"},
    {"NSLocalNetworkUsageDescription", "nearby-devices", "network.neighbours"},
    {"NSLocationAlwaysAndWhenInUseUsageDescription", "background-location", "location.precise"},
    {"NSLocationAlwaysUsageDescription", "background-location", "location.precise"},
    {"NSLocationTemporaryUsageDescriptionDictionary", "precise-location", "location.precise"},
    {"NSLocationUsageDescription", "location", "location"},
    {"NSLocationWhenInUseUsageDescription", "location", "location"},
    {"NSAppleMusicUsageDescription", "storage", "content"},
    {"NSMicrophoneUsageDescription", "microphone", "content.audio"},
    {"NSMotionUsageDescription", "body-sensors", "health.measurement"},
    {"NSFallDetectionUsageDescription", "body-sensors", "health"},
    {"NSNearbyInteractionUsageDescription", "nearby-devices", "network.neighbours"},
    {"NSPhotoLibraryAddUsageDescription", "photos", NULL},
    {"NSPhotoLibraryUsageDescription", "photos", "content.photos"},
    {"NSSensorKitUsageDescription", "body-sensors", "health.measurement"},
    {"NSSiriUsageDescription", NULL, "content.audio"},
    {"NSSpeechRecognitionUsageDescription", "microphone", "content.audio"},
    {"NSUserTrackingUsageDescription", "advertising-id", "identifier.advertising"},
    {"NSVideoSubscriberAccountUsageDescription", NULL, "identifier.account"},
    {"NFCReaderUsageDescription", "nfc", NULL},
};

static const struct apple_usage modes[] = {
    {"location", "background-location", "location.precise"},
    {"bluetooth-central", "bluetooth", "network.neighbours"},
    {"bluetooth-peripheral", "bluetooth", "network.neighbours"},
    {"nearby-interaction", "nearby-devices", "network.neighbours"},
};

static const struct apple_usage *find(const struct apple_usage *all, size_t n, struct text key) {
    for (size_t i = 0; i < n; i++)
        if (text_is(key, all[i].key)) return &all[i];
    return NULL;
}

const struct apple_usage *apple_usage_of(struct text key) {
    return find(usages, sizeof usages / sizeof *usages, key);
}

const struct apple_usage *apple_background_of(struct text mode) {
    return find(modes, sizeof modes / sizeof *modes, mode);
}
