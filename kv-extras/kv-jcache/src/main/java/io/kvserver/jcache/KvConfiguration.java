package io.kvserver.jcache;

import io.kvserver.core.Codec;
import java.util.Objects;
import java.util.function.Function;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a cache with the program's own codecs for keys and values. Confined to one thread; a cache keeps
 * a copy.
 *
 * <pre>{@code
 * KvConfiguration<String, Person> people = new KvConfiguration<>(Codec.UTF_8, new PersonAsJson());
 * people.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
 * }</pre>
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public class KvConfiguration<K, V> extends MutableConfiguration<K, V> {
    private static final long serialVersionUID = 1L;

    /** Codecs need not be serializable, so a deserialized copy has none. */
    private final transient @Nullable Codec<K> keyCodec;

    private final transient @Nullable Codec<V> valueCodec;

    /** A configuration with these codecs. Two keys are equal if their bytes are. */
    public KvConfiguration(Codec<K> keys, Codec<V> values) {
        keyCodec = Objects.requireNonNull(keys, "keys");
        valueCodec = Objects.requireNonNull(values, "values");
    }

    /** Copies a configuration, with its codecs if it has any. */
    @SuppressWarnings("unchecked") // The other is of the same types.
    KvConfiguration(CompleteConfiguration<K, V> other) {
        super(other);
        keyCodec = other instanceof KvConfiguration<?, ?> own ? (Codec<K>) own.keyCodec : null;
        valueCodec = other instanceof KvConfiguration<?, ?> own ? (Codec<V>) own.valueCodec : null;
    }

    /** The codecs of this cache's keys and values. */
    Entries.Codecs<K, V> codecs(@Nullable ClassLoader loader) {
        return new Entries.Codecs<>(
                keyCodec == null ? codec(getKeyType(), loader) : keyCodec,
                valueCodec == null ? codec(getValueType(), loader) : valueCodec);
    }

    @SuppressWarnings("unchecked") // The type is the codec's.
    private static <T> Codec<T> codec(Class<T> type, @Nullable ClassLoader loader) {
        if (type == String.class) {
            return (Codec<T>) Codec.UTF_8;
        }
        if (type == Long.class) {
            return (Codec<T>) new Text<>(Long::valueOf);
        }
        if (type == Integer.class) {
            return (Codec<T>) new Text<>(Integer::valueOf);
        }
        return new SerializedObjects<>(loader);
    }

    /** A codec for types that can be parsed from their text. */
    private record Text<T>(Function<String, T> parser) implements Codec<T> {
        @Override
        public byte[] encode(T value) {
            return Codec.UTF_8.encode(value.toString());
        }

        @Override
        public T decode(byte[] bytes) {
            return parser.apply(Codec.UTF_8.decode(bytes));
        }
    }
}
