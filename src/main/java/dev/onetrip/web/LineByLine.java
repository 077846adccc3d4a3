package dev.onetrip.web;

import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private static final String KEY = "Idempotency-Key";
    private static final String LINES = "lines";
    private static final String FAILED = "failed";

    private final Bodies bodies;
    private final Ndjson ndjson;
    private final AnswerMeters meters;

    LineByLine(Bodies bodies, Ndjson ndjson, AnswerMeters meters) {
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.meters = meters;
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
     * @param counts names of the summary's counts of lines that were done, in their order
     * @param counted as which of them a line counts
     */
    public record Work<W, D>(
            Function<Line, W> read,
            Function<W, Mono<D>> one,
            Function<List<W>, Mono<List<Verdict<D>>>> all,
            BiFunction<Line, D, Object> shown,
            List<String> counts,
            Function<D, String> counted) {}

    /**
     * A verdict on its way.
     *
     * @param shown the line of the answer
     * @param count the summary's count that it belongs to
     */
    private record Answered(Object shown, String count) {
        boolean isRefused() {
            return count.equals(FAILED);
        }
    }

    /**
     * The whole answer.
     *
     * @param atOnce most lines that are under way together
     * @param rehearsalLimit most lines of a rehearsal; beyond it {@link Refusal.TooLarge}
     */
    public <W, D> Mono<ServerResponse> answer(ServerRequest request, Work<W, D> work, int atOnce, int rehearsalLimit) {
        Preferences preferences = Preferences.of(request);
        StreamOutcome outcome = StreamOutcome.of(request);
        Map<String, Long> counts = noneYet(work);
        Receipt receipt = Receipt.ofMany();
        boolean isRepeatable = request.headers().firstHeader(KEY) != null;
        Flux<Answered> verdicts =
                preferences.rehearsal() ? rehearsal(request, work, rehearsalLimit) : verdicts(request, work, atOnce);
        Flux<Object> shown = verdicts.doOnNext(verdict -> {
                    outcome.more(1);
                    count(counts, LINES);
                    count(counts, verdict.count());
                })
                .filter(verdict -> !preferences.minimal() || verdict.isRefused())
                .map(Answered::shown)
                .concatWith(
                        Mono.fromSupplier(() -> Map.of("summary", isRepeatable ? counts : summary(counts, receipt))))
                .contextWrite(receipt::putIn)
                .doFinally(end -> count(request, counts));
        return ndjson.answer(request, preferences.applyTo(ServerResponse.ok()), shown);
    }

    /** In the order of the summary. */
    private static Map<String, Long> noneYet(Work<?, ?> work) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put(LINES, 0L);
        work.counts().forEach(name -> counts.put(name, 0L));
        counts.put(FAILED, 0L);
        return counts;
    }

    /** The counts, and what all lines together cost: a repeated request, which gets the same answer, costs less. */
    private static Map<String, Long> summary(Map<String, Long> counts, Receipt receipt) {
        Map<String, Long> summary = new LinkedHashMap<>(counts);
        summary.put("groups", (long) receipt.groups());
        summary.put("largestGroup", (long) receipt.largestGroup());
        summary.put("roundTrips", (long) receipt.roundTrips());
        return summary;
    }

    private void count(ServerRequest request, Map<String, Long> counts) {
        counts.forEach((status, some) -> {
            if (!LINES.equals(status)) {
                meters.lines(path(request), status, some);
            }
        });
    }

    private static String path(ServerRequest request) {
        return request.uri().getRawPath();
    }

    private static void count(Map<String, Long> counts, String name) {
        long unused = counts.merge(name, 1L, Long::sum);
    }

    private <W, D> Flux<Answered> verdicts(ServerRequest request, Work<W, D> work, int atOnce) {
        return bodies.lines(request)
                .flatMapSequential(
                        line -> Mono.fromCallable(() -> work.read().apply(line))
                                .flatMap(work.one())
                                .map(done -> done(work, line, done))
                                .onErrorResume(error -> Mono.just(refused(request, line, error))),
                        atOnce,
                        1);
    }

    private <W, D> Flux<Answered> rehearsal(ServerRequest request, Work<W, D> work, int limit) {
        HeldBytes.Share share = HeldBytes.of(request);
        return bodies.lines(request)
                .doOnNext(line -> share.take(line.size()))
                .take(limit + 1L)
                .collectList()
                .flatMapMany(lines -> lines.size() > limit
                        ? Flux.error(new Refusal.TooLarge("A rehearsal has at most " + limit + " lines."))
                        : rehearsal(request, work, lines));
    }

    private <W, D> Flux<Answered> rehearsal(ServerRequest request, Work<W, D> work, List<Line> lines) {
        SortedMap<Integer, Answered> verdicts = new TreeMap<>();
        List<Line> tried = new ArrayList<>();
        List<W> readable = new ArrayList<>();
        for (Line line : lines) {
            try {
                readable.add(work.read().apply(line));
                tried.add(line);
            } catch (Refusal refusal) {
                verdicts.put(line.number(), refused(request, line, refusal));
            }
        }
        Mono<List<Verdict<D>>> all =
                readable.isEmpty() ? Mono.just(List.of()) : work.all().apply(readable);
        return all.flatMapMany(given -> {
            for (int i = 0; i < given.size(); i++) {
                Line line = tried.get(i);
                verdicts.put(line.number(), verdict(request, work, line, given.get(i)));
            }
            return Flux.fromIterable(verdicts.values());
        });
    }

    private <W, D> Answered verdict(ServerRequest request, Work<W, D> work, Line line, Verdict<D> verdict) {
        return verdict instanceof Verdict.Refused<D> refused
                ? refused(request, line, refused.reason())
                : done(work, line, ((Verdict.Done<D>) verdict).value());
    }

    private static <D> Answered done(Work<?, D> work, Line line, D done) {
        return new Answered(work.shown().apply(line, done), work.counted().apply(done));
    }

    private Answered refused(ServerRequest request, Line line, Throwable error) {
        RefusedLine refused = ndjson.refused(request, line, error);
        meters.refused(path(request), refused.problem());
        return new Answered(refused, FAILED);
    }
}
