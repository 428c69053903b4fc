package io.kvserver.core.command.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.access.UserFile;
import io.kvserver.core.access.Users;
import io.kvserver.core.client.Client;
import java.util.List;
import java.util.Locale;

/** The settings of users, for {@link SettingTable}. Stateless. */
final class AccessSettings {
    private static final String ALL = "allchannels";
    private static final String NONE = "resetchannels";

    private AccessSettings() {}

    static List<Setting> all() {
        return List.of(
                new Setting("requirepass", AccessSettings::password, AccessSettings::changePassword),
                new Setting("aclfile", AccessSettings::file, null),
                new Setting(
                        "acl-pubsub-default",
                        client -> Users.of(client.server()).channelsByDefault() ? ALL : NONE,
                        AccessSettings::changeChannels),
                new Setting(
                        "acllog-max-len",
                        client -> Long.toString(
                                Users.of(client.server()).refusals().length()),
                        AccessSettings::changeLogLength));
    }

    private static String password(Client client) {
        byte[] password = client.server().settings().password();
        return password == null ? "" : new String(password, ISO_8859_1);
    }

    private static Runnable changePassword(String value, Client client) {
        return () -> Users.of(client.server()).defaultPassword(value.getBytes(ISO_8859_1));
    }

    /** The users in ACL LIST's form; none if they are in an ACL file. */
    static List<String> lines(Client client) {
        Users users = Users.of(client.server());
        return users.file() != null
                ? List.of()
                : users.all().stream().map(users::line).toList();
    }

    private static String file(Client client) {
        UserFile file = Users.of(client.server()).file();
        return file == null ? "" : file.path().toString();
    }

    private static Runnable changeChannels(String value, Client client) {
        String word = value.toLowerCase(Locale.ROOT);
        if (!word.equals(ALL) && !word.equals(NONE)) {
            throw new IllegalArgumentException("argument(s) must be one of the following: " + ALL + ", " + NONE);
        }
        return () -> Users.of(client.server()).channelsByDefault(word.equals(ALL));
    }

    private static Runnable changeLogLength(String value, Client client) {
        long most = Setting.atLeast(0, value);
        return () -> Users.of(client.server()).refusals().length(most);
    }
}
