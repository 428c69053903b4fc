package io.kvserver.jcache;

import io.kvserver.core.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.ref.WeakReference;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes objects with Java's serialization, with the classes of a loader. It also reads bytes that other clients wrote
 * to the store; the JVM's filter ({@code jdk.serialFilter}) applies. Any thread.
 */
final class SerializedObjects<T> implements Codec<T> {
    private final WeakReference<ClassLoader> loader;

    SerializedObjects(@Nullable ClassLoader loader) {
        this.loader = new WeakReference<>(loader);
    }

    @Override
    public byte[] encode(T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new CacheException("cannot be stored by its value, which is to be serialized", e);
        }
        return bytes.toByteArray();
    }

    @Override
    @SuppressWarnings({"unchecked", "BanSerializableRead"}) // It was one when it was written.
    public T decode(byte[] bytes) {
        try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes))) {
            return (T) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new CacheException("what is stored cannot be read", e);
        }
    }

    private final class Input extends ObjectInputStream {
        Input(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            ClassLoader classes = loader.get();
            if (classes != null) {
                try {
                    return Class.forName(described.getName(), false, classes);
                } catch (ClassNotFoundException primitiveOrElsewhere) {
                    return super.resolveClass(described);
                }
            }
            return super.resolveClass(described);
        }
    }
}
