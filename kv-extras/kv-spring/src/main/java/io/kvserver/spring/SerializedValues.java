package io.kvserver.spring;

import io.kvserver.core.Codec;
import org.jspecify.annotations.Nullable;
import org.springframework.core.serializer.support.DeserializingConverter;
import org.springframework.core.serializer.support.SerializingConverter;

/** Encodes values with Java's serialization. Any thread. */
final class SerializedValues implements Codec<Object> {
    private final SerializingConverter serializer = new SerializingConverter();
    private final DeserializingConverter deserializer;

    /** Loads classes with this loader; {@code null} for the context class loader of each call. */
    SerializedValues(@Nullable ClassLoader loader) {
        deserializer = loader == null ? new DeserializingConverter() : new DeserializingConverter(loader);
    }

    @Override
    public byte[] encode(Object value) {
        return serializer.convert(value);
    }

    @Override
    public Object decode(byte[] bytes) {
        return deserializer.convert(bytes);
    }
}
