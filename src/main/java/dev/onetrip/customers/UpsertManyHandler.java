package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.web.Conditions;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Line;
import dev.onetrip.web.LineByLine;
import java.util.List;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between NDJSON and upserts: a verdict per line in order, each line with a deadline of its own. */
final class UpsertManyHandler {
    private static final int CREATED = 201;
    private static final String INSERTED = "inserted";
    private static final String EXISTING = "existing";

    private final UpsertCustomer upsertCustomer;
    private final UpsertCustomers upsertCustomers;
    private final LineByLine lines;
    private final IdempotencyKeys keys;
    private final CustomersProperties properties;

    UpsertManyHandler(
            UpsertCustomer upsertCustomer,
            UpsertCustomers upsertCustomers,
            LineByLine lines,
            IdempotencyKeys keys,
            CustomersProperties properties) {
        this.upsertCustomer = upsertCustomer;
        this.upsertCustomers = upsertCustomers;
        this.lines = lines;
        this.keys = keys;
        this.properties = properties;
    }

    /** The verdict on a line whose customer is there. */
    record DoneLine(int line, int status, UUID customerId, long id, String outcome) {
        static DoneLine of(Line line, Upserted done) {
            return new DoneLine(line.number(), done.status(), done.customerId(), done.id(), done.outcome());
        }
    }

    /** Lines that are under way together share groups, whose keys are distinct and sorted before anything is locked. */
    Mono<ServerResponse> upsertMany(ServerRequest request) {
        Conditions.none(request, UpsertHandler.CONDITIONAL, "customer");
        LineByLine.Work<Keyed<UpsertRequest>, Upserted> work = new LineByLine.Work<>(
                line -> keys.keyed(request, line, DesiredCustomer.LINE)
                        .map(wanted -> new UpsertRequest(wanted, System.nanoTime())),
                asked -> upsertCustomer.join(asked, deadline(request)),
                asked -> upsertCustomers.rehearse(asked, deadline(request)),
                DoneLine::of,
                List.of(INSERTED, EXISTING),
                done -> done.status() == CREATED ? INSERTED : EXISTING);
        return lines.answer(request, work, properties.groupLimit(), properties.rehearsalLimit());
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }
}
