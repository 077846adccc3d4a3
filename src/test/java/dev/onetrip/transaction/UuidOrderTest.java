package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidOrderTest {
    @Test
    void keysAreOrderedAsPostgresqlOrdersThem() {
        List<UUID> keys =
                new ArrayList<>(Stream.generate(UUID::randomUUID).limit(1_000).toList());
        keys.add(new UUID(-1, -1));
        keys.add(new UUID(0, 0));
        keys.add(new UUID(0, -1));
        List<String> texts = keys.stream().map(UUID::toString).sorted().toList();
        keys.sort(UuidOrder.ASCENDING);
        assertThat(keys.stream().map(UUID::toString).toList()).isEqualTo(texts);
    }
}
