package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Line;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.IdempotencyKeys;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Preferences;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Translates between NDJSON and upserts: a verdict per line in order, each line with a deadline of its own. */
final class UpsertManyHandler {
    private final UpsertCustomer upsertCustomer;
    private final UpsertCustomers upsertCustomers;
    private final Bodies bodies;
    private final Ndjson ndjson;
    private final IdempotencyKeys keys;
    private final CustomersProperties properties;

    UpsertManyHandler(
            UpsertCustomer upsertCustomer,
            UpsertCustomers upsertCustomers,
            Bodies bodies,
            Ndjson ndjson,
            IdempotencyKeys keys,
            CustomersProperties properties) {
        this.upsertCustomer = upsertCustomer;
        this.upsertCustomers = upsertCustomers;
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.keys = keys;
        this.properties = properties;
    }

    /** The verdict on a line whose customer is there. */
    record DoneLine(int line, int status, UUID customerId, long id, String outcome) {
        static DoneLine of(Line line, Upserted done) {
            Upserted.Body body = done.body();
            return new DoneLine(line.number(), done.status(), body.customerId(), body.id(), body.outcome());
        }
    }

    Mono<ServerResponse> upsertMany(ServerRequest request) {
        Conditions.none(request);
        Preferences preferences = Preferences.of(request);
        Tally tally = new Tally();
        Flux<Object> verdicts = preferences.rehearsal() ? rehearsal(request) : verdicts(request);
        Flux<Object> shown = verdicts.doOnNext(tally::count)
                .filter(verdict -> !preferences.minimal() || !(verdict instanceof DoneLine))
                .concatWith(Mono.fromSupplier(tally::summary));
        return ndjson.answer(request, preferences.applyTo(ServerResponse.ok()), shown);
    }

    /** Lines that are under way together share groups, whose keys are distinct and sorted before anything is locked. */
    private Flux<Object> verdicts(ServerRequest request) {
        return bodies.lines(request)
                .flatMapSequential(
                        line -> Mono.fromCallable(() -> wish(request, line))
                                .flatMap(wish -> upsertCustomer.join(wish, deadline(request)))
                                .<Object>map(done -> DoneLine.of(line, done))
                                .onErrorResume(error -> Mono.just(ndjson.refused(request, line, error))),
                        properties.groupLimit(),
                        1);
    }

    /** All lines in one transaction, so that they see each other as in the real run. */
    private Flux<Object> rehearsal(ServerRequest request) {
        int limit = properties.rehearsalLimit();
        return bodies.lines(request)
                .take(limit + 1L)
                .collectList()
                .flatMapMany(lines -> lines.size() > limit
                        ? Flux.error(new Refusal.TooLarge("A rehearsal has at most " + limit + " lines."))
                        : rehearsal(request, lines));
    }

    private Flux<Object> rehearsal(ServerRequest request, List<Line> lines) {
        List<Object> verdicts = new ArrayList<>(lines);
        List<Integer> places = new ArrayList<>();
        List<Wish> wishes = new ArrayList<>();
        for (int place = 0; place < lines.size(); place++) {
            try {
                wishes.add(wish(request, lines.get(place)));
                places.add(place);
            } catch (Refusal refusal) {
                verdicts.set(place, ndjson.refused(request, lines.get(place), refusal));
            }
        }
        Mono<List<Verdict<Upserted>>> tried =
                wishes.isEmpty() ? Mono.just(List.of()) : upsertCustomers.rehearse(wishes, deadline(request));
        return tried.flatMapMany(given -> {
            for (int i = 0; i < given.size(); i++) {
                Line line = lines.get(places.get(i));
                verdicts.set(places.get(i), verdict(request, line, given.get(i)));
            }
            return Flux.fromIterable(verdicts);
        });
    }

    private Object verdict(ServerRequest request, Line line, Verdict<Upserted> verdict) {
        return verdict instanceof Verdict.Refused<Upserted> refused
                ? ndjson.refused(request, line, refused.reason())
                : DoneLine.of(line, ((Verdict.Done<Upserted>) verdict).value());
    }

    private Wish wish(ServerRequest request, Line line) {
        Wanted wanted = Wanted.LINE.read(line.bytes());
        return new Wish(wanted, keys.of(request, Integer.toString(line.number()), wanted.content()), System.nanoTime());
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }
}
