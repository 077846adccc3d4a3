package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Deadline;
import dev.onetrip.support.Rack;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** What the statements of a batch answer, wherever they stand in it. */
class SlotIT {
    private static final Duration FAR = Duration.ofSeconds(10);

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private UnitOfWork units;

    @BeforeEach
    void begin() {
        units = RACK.service().bean(UnitOfWork.class);
    }

    @Test
    void eachSlotOfTheOpeningTripHasTheRowsOfItsOwnStatement() {
        SqlBatch opening = new SqlBatch().add("SET LOCAL work_mem = '1MB'");
        Slot<Long> numbers = opening.add(
                "SELECT * FROM generate_series(?, ?)",
                row -> Columns.required(row, 0, Long.class),
                Literal.number(3),
                Literal.number(5));
        opening.add("SELECT 'nobody asks for this'");
        Slot<String> none = opening.add("SELECT 'a' WHERE false", row -> Columns.required(row, 0, String.class));
        Slot<String> last = opening.add("SELECT 'z'", row -> Columns.required(row, 0, String.class));
        Slot<String> unasked = Slot.unasked();
        Mono<List<Object>> read = units.write(
                UnitDefinition.within(Deadline.in(FAR)).openingWith(opening),
                connection -> Mono.just(List.of(
                        connection.opened(numbers),
                        connection.opened(none),
                        connection.opened(last),
                        connection.opened(unasked))));
        List<Object> expected = List.of(List.of(3L, 4L, 5L), List.of(), List.of("z"), List.of());
        assertThat(read.block(FAR)).isEqualTo(expected);
        // the same definition, and so the same slots, for the next transaction
        assertThat(read.block(FAR)).isEqualTo(expected);
    }

    @Test
    void everyTypeOfALiteralComesBackAsItself() {
        UUID id = UUID.randomUUID();
        Instant now = Instant.parse("2026-01-02T03:04:05.123456Z");
        SqlBatch batch = new SqlBatch();
        Slot<List<Object>> values = batch.add(
                "SELECT ?, ?, ?, true",
                row -> List.of(
                        Columns.required(row, 0, UUID.class),
                        Columns.required(row, 1, Instant.class),
                        Columns.required(row, 2, BigDecimal.class),
                        Columns.required(row, 3, Boolean.class)),
                Literal.uuid(id),
                Literal.instant(now),
                Literal.number(new BigDecimal("-12.50")));
        assertThat(run(batch).map(rows -> rows.of(values).get(0)).block(FAR))
                .isEqualTo(List.of(id, now, new BigDecimal("-12.50"), true));
    }

    @Test
    void aSlotOfAnotherBatchIsRefused() {
        SqlBatch other = new SqlBatch();
        Slot<Long> slot = other.add("SELECT 1::bigint", row -> Columns.required(row, 0, Long.class));
        assertThatThrownBy(() -> run(new SqlBatch().add("SELECT 2::bigint"))
                        .map(rows -> rows.of(slot))
                        .block(FAR))
                .hasMessage("the slot is of another batch");
        assertThatIllegalArgumentException().isThrownBy(() -> new SqlBatch().addAll(other));
    }

    private Mono<Rows> run(SqlBatch batch) {
        return units.read(Deadline.in(FAR), connection -> connection.run(batch));
    }
}
