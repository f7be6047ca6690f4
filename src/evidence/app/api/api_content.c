#include "evidence/app/api/api_rows.h"

#define P(name) "android.permission." name
#define CONTACTS "contacts", "contact.list", P("READ_CONTACTS") " " P("WRITE_CONTACTS")
#define CALENDAR "calendar", "content", P("READ_CALENDAR") " " P("WRITE_CALENDAR")
#define CALLS "call-log", "calls", P("READ_CALL_LOG") " " P("WRITE_CALL_LOG")
#define SMS "sms", "content.messages", P("READ_SMS") " " P("RECEIVE_SMS")
#define CLIPBOARD "clipboard", "content.clipboard", NULL
#define PHOTOS                                                                                               \
    "photos", "content.photos",                                                                              \
        P("READ_EXTERNAL_STORAGE") " " P("READ_MEDIA_IMAGES") " " P("READ_MEDIA_VIDEO") " " P(               \
            "READ_MEDIA_VISUAL_USER_SELECTED") " " P("WRITE_EXTERNAL_STORAGE") " " P("MANAGE_EXTERNAL_"      \
                                                                                     "STORAGE")
#define FILES                                                                                                \
    "storage", "content.files",                                                                              \
        P("READ_EXTERNAL_STORAGE") " " P("WRITE_EXTERNAL_STORAGE") " " P("MANAGE_EXTERNAL_STORAGE")
#define INSTALLED "installed-apps", "apps.installed", P("QUERY_ALL_PACKAGES")
#define USAGE "usage-stats", "apps.usage", P("PACKAGE_USAGE_STATS")

static const struct api_row rows[] = {
    {API_STRING, "content://com.android.contacts*", NULL, CONTACTS, "reads the contact list"},
    {API_STRING, "content://contacts*", NULL, CONTACTS, "reads the contact list"},
    {API_STRING, "content://icc/adn*", NULL, CONTACTS, "reads the SIM card's contact list"},
    {API_CALL, "android/provider/ContactsContract$Contacts",
     "CONTENT_URI CONTENT_FILTER_URI CONTENT_LOOKUP_URI openContactPhotoInputStream", CONTACTS,
     "reads the contact list"},
    {API_CALL, "android/provider/ContactsContract$CommonDataKinds$Phone",
     "CONTENT_URI CONTENT_FILTER_URI ENTERPRISE_CONTENT_FILTER_URI", CONTACTS,
     "reads telephone numbers of the contact list"},
    {API_CALL, "android/provider/ContactsContract$CommonDataKinds$Email", "CONTENT_URI CONTENT_FILTER_URI",
     CONTACTS, "reads e-mail addresses of the contact list"},
    {API_CALL, "android/provider/ContactsContract$CommonDataKinds$Contactables", "CONTENT_URI", CONTACTS,
     "reads the contact list"},
    {API_CALL, "android/provider/ContactsContract$Data", "CONTENT_URI", CONTACTS, "reads the contact list"},
    {API_CALL, "android/provider/ContactsContract$RawContacts", "CONTENT_URI", CONTACTS,
     "reads the contact list"},
    {API_CALL, "android/provider/ContactsContract$PhoneLookup", "CONTENT_FILTER_URI", CONTACTS,
     "looks telephone numbers up in the contact list"},
    {API_CALL, "android/provider/ContactsContract$Profile", "CONTENT_URI", "contacts", "demographic.name",
     P("READ_CONTACTS") " " P("READ_PROFILE"), "reads the owner's own entry of the contact list"},
    {API_CALL, "android/provider/Contacts$People", "CONTENT_URI", CONTACTS, "reads the contact list"},

    {API_STRING, "content://com.android.calendar*", NULL, CALENDAR, "reads the calendar"},
    {API_CALL, "android/provider/CalendarContract$Events", "CONTENT_URI", CALENDAR, "reads the calendar"},
    {API_CALL, "android/provider/CalendarContract$Instances", "CONTENT_URI query", CALENDAR,
     "reads the calendar"},
    {API_CALL, "android/provider/CalendarContract$Calendars", "CONTENT_URI", CALENDAR, "lists calendars"},
    {API_CALL, "android/provider/CalendarContract$Attendees", "CONTENT_URI query", CALENDAR,
     "reads who takes part in appointments"},

    {API_STRING, "content://call_log*", NULL, CALLS, "reads the call log"},
    {API_CALL, "android/provider/CallLog$Calls",
     "CONTENT_URI CONTENT_FILTER_URI CONTENT_URI_WITH_VOICEMAIL getLastOutgoingCall", CALLS,
     "reads the call log"},
    {API_CALL, "android/telecom/TelecomManager", "placeCall endCall acceptRingingCall", "calls", "calls",
     P("CALL_PHONE") " " P("ANSWER_PHONE_CALLS"), "makes or ends calls"},
    {API_STRING, "android.intent.action.CALL", NULL, "calls", "calls", P("CALL_PHONE"), "makes calls"},
    {API_STRING, "android.intent.action.PHONE_STATE", NULL, "phone-state", "calls",
     P("READ_PHONE_STATE") " " P("READ_CALL_LOG"), "is told of calls"},
    {API_STRING, "android.intent.action.NEW_OUTGOING_CALL", NULL, "phone-state", "calls",
     P("PROCESS_OUTGOING_CALLS"), "is told of calls going out"},
    {API_EXTENDS, "android/telecom/InCallService", NULL, "calls", "calls", NULL, "handles calls"},
    {API_EXTENDS, "android/telecom/CallScreeningService", NULL, "calls", "calls", NULL,
     "is asked about every call"},

    {API_STRING, "content://sms*", NULL, SMS, "reads text messages"},
    {API_STRING, "content://mms*", NULL, SMS, "reads text messages"},
    {API_CALL, "android/provider/Telephony$Sms", "CONTENT_URI", SMS, "reads text messages"},
    {API_CALL, "android/provider/Telephony$Sms$Inbox", "CONTENT_URI", SMS, "reads text messages"},
    {API_CALL, "android/provider/Telephony$Sms$Sent", "CONTENT_URI", SMS, "reads text messages"},
    {API_CALL, "android/provider/Telephony$Mms", "CONTENT_URI", SMS, "reads text messages"},
    {API_CALL, "android/provider/Telephony$MmsSms", "CONTENT_CONVERSATIONS_URI CONTENT_URI", SMS,
     "reads text messages"},
    {API_CALL, "android/provider/Telephony$Sms$Intents", "getMessagesFromIntent", SMS,
     "receives text messages"},
    {API_CALL, "android/telephony/SmsMessage", "createFromPdu getMessageBody getDisplayMessageBody", SMS,
     "receives text messages"},
    {API_STRING, "android.provider.Telephony.SMS_RECEIVED", NULL, SMS, "receives text messages"},
    {API_CALL, "android/telephony/SmsManager",
     "sendTextMessage sendMultipartTextMessage sendDataMessage sendMultimediaMessage", "sms",
     "content.messages", P("SEND_SMS"), "sends text messages"},

    {API_CALL, "android/content/ClipboardManager", "getPrimaryClip addPrimaryClipChangedListener getText",
     CLIPBOARD, "reads the clipboard"},
    {API_CALL, "android/text/ClipboardManager", "getText", CLIPBOARD, "reads the clipboard"},
    {API_EXTENDS, "android/content/ClipboardManager$OnPrimaryClipChangedListener", NULL, CLIPBOARD,
     "is told whenever the clipboard changes"},

    {API_CALL, "android/provider/MediaStore$Images$Media", "EXTERNAL_CONTENT_URI getContentUri", PHOTOS,
     "lists photographs"},
    {API_CALL, "android/provider/MediaStore$Video$Media", "EXTERNAL_CONTENT_URI getContentUri", PHOTOS,
     "lists video recordings"},
    {API_STRING, "content://media/external/images*", NULL, PHOTOS, "lists photographs"},
    {API_CALL, "android/provider/MediaStore$Audio$Media", "EXTERNAL_CONTENT_URI getContentUri", "storage",
     "content.audio", P("READ_EXTERNAL_STORAGE") " " P("READ_MEDIA_AUDIO"), "lists sound recordings"},
    {API_CALL, "android/provider/MediaStore$Files", "getContentUri", FILES, "lists files"},
    {API_CALL, "android/media/ExifInterface", "getLatLong", "photos", "location.precise",
     P("ACCESS_MEDIA_LOCATION"), "reads where photographs were taken"},
    {API_CALL, "androidx/exifinterface/media/ExifInterface", "getLatLong", "photos", "location.precise",
     P("ACCESS_MEDIA_LOCATION"), "reads where photographs were taken"},
    {API_CALL, "android/provider/MediaStore", "setRequireOriginal", "photos", "location.precise",
     P("ACCESS_MEDIA_LOCATION"), "asks for photographs with their places"},
    {API_CALL, "android/os/Environment",
     "getExternalStorageDirectory getExternalStoragePublicDirectory isExternalStorageManager", FILES,
     "uses files that apps share"},
    {API_CALL, "android/app/DownloadManager", "enqueue", "storage", NULL, NULL, "downloads files"},

    {API_CALL, "android/content/pm/PackageManager",
     "getInstalledPackages getInstalledApplications getInstalledPackagesAsUser getInstalledModules "
     "getPackagesHoldingPermissions getPreferredPackages",
     INSTALLED, "lists the installed apps"},
    {API_CALL, "android/content/pm/PackageManager", "queryIntentActivities queryIntentServices", INSTALLED,
     "lists the apps that handle something"},
    {API_CALL, "android/content/pm/LauncherApps", "getActivityList", INSTALLED, "lists the installed apps"},
    {API_STRING, "pm list packages*", NULL, INSTALLED, "lists the installed apps by a command"},
    {API_CALL, "android/app/ActivityManager", "getRunningTasks getRecentTasks getRunningAppProcesses",
     "usage-stats", "apps.usage", P("GET_TASKS") " " P("REAL_GET_TASKS"), "lists the apps that run"},
    {API_CALL, "android/app/usage/UsageStatsManager",
     "queryUsageStats queryEvents queryAndAggregateUsageStats queryConfigurations queryEventStats", USAGE,
     "reads which apps are used when"},
    {API_CALL, "android/app/usage/NetworkStatsManager",
     "querySummary queryDetails querySummaryForUser queryDetailsForUid", USAGE,
     "reads which apps use the network"},
    {API_CALL, "android/app/usage/StorageStatsManager", "queryStatsForPackage queryStatsForUser", USAGE,
     "reads how apps use storage"},
    {API_EXTENDS, "android/service/notification/NotificationListenerService", NULL, "notifications",
     "content.messages", NULL, "reads the notifications of all apps"},
    {API_CALL, "android/service/notification/NotificationListenerService",
     "getActiveNotifications getSnoozedNotifications cancelNotification", "notifications", "content.messages",
     NULL, "reads the notifications of all apps"},
    {API_CALL, "android/provider/Browser", "BOOKMARKS_URI getAllBookmarks getAllVisitedUrls",
     "browser-history", "behaviour.browsing", "com.android.browser.permission.READ_HISTORY_BOOKMARKS",
     "reads the pages visited"},
    {API_STRING, "content://browser/bookmarks", NULL, "browser-history", "behaviour.browsing",
     "com.android.browser.permission.READ_HISTORY_BOOKMARKS", "reads the pages visited"},
};

API_THEME(api_content, rows);
