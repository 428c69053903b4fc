package io.kvserver.core.store.hashing;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;

/** Unpredictable bytes. Stateless; any thread. */
final class Secret {
    /** The kernel's random generator, on operating systems that have one. */
    private static final String KERNEL = "/dev/urandom";

    private Secret() {}

    /**
     * Random bytes from the kernel, or from {@link SecureRandom} where that is not possible. The latter would read the
     * same file, but loads a hundred classes for it: a tenth of a server's start.
     */
    static byte[] bytes(int count) {
        try (InputStream kernel = new FileInputStream(KERNEL)) {
            byte[] bytes = kernel.readNBytes(count);
            if (bytes.length == count) {
                return bytes;
            }
        } catch (IOException none) {
            // Another operating system, or no more file descriptors.
        }
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
