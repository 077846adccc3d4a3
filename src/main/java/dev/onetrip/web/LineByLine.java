package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers each line of an NDJSON body with a verdict, in order, and then with a summary. A line that cannot be read or
 * done harms no other. A preference for a minimal answer leaves out the lines that were done; a rehearsal tries all
 * lines in one transaction, so that they see each other as in the real run.
 */
public final class LineByLine {
    private final Bodies bodies;
    private final Ndjson ndjson;

    LineByLine(Bodies bodies, Ndjson ndjson) {
        this.bodies = bodies;
        this.ndjson = ndjson;
    }

    /**
     * What a feature does with lines.
     *
     * @param <W> what a line asks for
     * @param <D> what was done for it
     * @param read reads one line; may throw a {@link Refusal}
     * @param one done for one line, in a unit of work of its own
     * @param all tried for all lines that can be read, at least one: one verdict each, in the same order
     * @param shown the verdict on a line that was done
     */
    public record Work<W, D>(
            Function<Line, W> read,
            Function<W, Mono<D>> one,
            Function<List<W>, Mono<List<Verdict<D>>>> all,
            BiFunction<Line, D, Object> shown) {}

    /** Counts the verdicts of a stream, for the line that ends the answer and says that it is whole. */
    public interface Tally {
        /** Counts one more, a {@link RefusedLine} or what the work shows. */
        void count(Object verdict);

        /** The last line. */
        Object summary();
    }

    /**
     * The whole answer.
     *
     * @param atOnce most lines that are under way together
     * @param rehearsalLimit most lines of a rehearsal; beyond it {@link Refusal.TooLarge}
     */
    public <W, D> Mono<ServerResponse> answer(
            ServerRequest request, Work<W, D> work, Tally tally, int atOnce, int rehearsalLimit) {
        Preferences preferences = Preferences.of(request);
        StreamOutcome outcome = StreamOutcome.of(request);
        Flux<Object> verdicts =
                preferences.rehearsal() ? rehearsal(request, work, rehearsalLimit) : verdicts(request, work, atOnce);
        Flux<Object> shown = verdicts.doOnNext(tally::count)
                .doOnNext(verdict -> outcome.more(1))
                .filter(verdict -> !preferences.minimal() || verdict instanceof RefusedLine)
                .concatWith(Mono.fromSupplier(tally::summary));
        return ndjson.answer(request, preferences.applyTo(ServerResponse.ok()), shown);
    }

    private <W, D> Flux<Object> verdicts(ServerRequest request, Work<W, D> work, int atOnce) {
        return bodies.lines(request)
                .flatMapSequential(
                        line -> Mono.fromCallable(() -> work.read().apply(line))
                                .flatMap(work.one())
                                .map(done -> work.shown().apply(line, done))
                                .onErrorResume(error -> Mono.just(ndjson.refused(request, line, error))),
                        atOnce,
                        1);
    }

    private <W, D> Flux<Object> rehearsal(ServerRequest request, Work<W, D> work, int limit) {
        return bodies.lines(request)
                .take(limit + 1L)
                .collectList()
                .flatMapMany(lines -> lines.size() > limit
                        ? Flux.error(new Refusal.TooLarge("A rehearsal has at most " + limit + " lines."))
                        : rehearsal(request, work, lines));
    }

    private <W, D> Flux<Object> rehearsal(ServerRequest request, Work<W, D> work, List<Line> lines) {
        List<Object> verdicts = new ArrayList<>(lines);
        List<Integer> places = new ArrayList<>();
        List<W> readable = new ArrayList<>();
        for (int place = 0; place < lines.size(); place++) {
            try {
                readable.add(work.read().apply(lines.get(place)));
                places.add(place);
            } catch (Refusal refusal) {
                verdicts.set(place, ndjson.refused(request, lines.get(place), refusal));
            }
        }
        Mono<List<Verdict<D>>> tried =
                readable.isEmpty() ? Mono.just(List.of()) : work.all().apply(readable);
        return tried.flatMapMany(given -> {
            for (int i = 0; i < given.size(); i++) {
                Line line = lines.get(places.get(i));
                verdicts.set(places.get(i), verdict(request, work, line, given.get(i)));
            }
            return Flux.fromIterable(verdicts);
        });
    }

    private <W, D> Object verdict(ServerRequest request, Work<W, D> work, Line line, Verdict<D> verdict) {
        return verdict instanceof Verdict.Refused<D> refused
                ? ndjson.refused(request, line, refused.reason())
                : work.shown().apply(line, ((Verdict.Done<D>) verdict).value());
    }
}
