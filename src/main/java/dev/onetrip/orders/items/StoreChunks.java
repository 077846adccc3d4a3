package dev.onetrip.orders.items;

import dev.onetrip.transaction.RefusedRows;
import dev.onetrip.web.FailureMode;
import dev.onetrip.web.VerdictQueue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Stores chunks one after the other, each as its mode has it. An error of the server that blames a row takes back this
 * chunk at most; any other error, that of taking back included, ends the upload and with it the transaction.
 */
final class StoreChunks {
    private static final String UNKNOWN_PRODUCT = "23503";

    private final FailureMode mode;
    private final ChunkWriter writer;
    private final Tally tally;
    private final VerdictQueue verdicts;

    StoreChunks(FailureMode mode, ChunkWriter writer, Tally tally, VerdictQueue verdicts) {
        this.mode = mode;
        this.writer = writer;
        this.tally = tally;
        this.verdicts = verdicts;
    }

    /** One chunk, once the verdicts before it have room. */
    Mono<Void> store(Chunk chunk) {
        return verdicts.room(Mono.defer(() -> {
            tally.begin(chunk);
            return switch (mode) {
                case ATOMIC -> toTheFirstBadLine(chunk);
                case CHUNK -> asOne(chunk);
                case ROW -> lineByLine(chunk);
            };
        }));
    }

    /** After the first bad line nothing is stored any more; the lines after it are checked. */
    private Mono<Void> toTheFirstBadLine(Chunk chunk) {
        refuse(chunk.bad());
        return tally.hasBad()
                ? writer.unknown(chunk.good(), UNKNOWN_PRODUCT)
                        .doOnNext(this::refuse)
                        .then()
                : wholeOrNamed(chunk, this::refuse);
    }

    private Mono<Void> asOne(Chunk chunk) {
        Consumer<List<ReadLine.Bad>> tell = found -> verdicts.add(chunk.refused(found));
        List<ReadLine.Bad> bad = chunk.bad();
        return bad.isEmpty() ? wholeOrNamed(chunk, tell) : Mono.fromRunnable(() -> tell.accept(bad));
    }

    /** Stores the chunk, or takes it back and tells of the lines that are to blame. */
    private Mono<Void> wholeOrNamed(Chunk chunk, Consumer<List<ReadLine.Bad>> tell) {
        List<ReadLine.Good> lines = chunk.good();
        return whole(chunk, lines)
                .onErrorResume(
                        RefusedRows::isBadData,
                        error -> writer.backWithUnknown(lines, RefusedRows.state(error))
                                .flatMap(unknown -> unknown.isEmpty() ? named(chunk) : Mono.just(unknown))
                                .doOnNext(tell)
                                .then());
    }

    /** Empty where the server takes all lines now, for a product came in between. */
    private Mono<List<ReadLine.Bad>> named(Chunk chunk) {
        List<ReadLine.Good> lines = chunk.good();
        return writer.storeOthers(lines, tally.nextLine())
                .flatMap(found -> found.isEmpty()
                        ? kept(chunk, lines, found).then(Mono.empty())
                        : writer.takeBack().thenReturn(found));
    }

    private Mono<Void> lineByLine(Chunk chunk) {
        refuse(chunk.bad());
        return others(chunk, chunk.good());
    }

    private Mono<Void> others(Chunk chunk, List<ReadLine.Good> lines) {
        return whole(chunk, lines)
                .onErrorResume(
                        RefusedRows::isBadData,
                        error -> writer.backWithUnknown(lines, RefusedRows.state(error))
                                .flatMap(unknown -> {
                                    refuse(unknown);
                                    return unknown.isEmpty()
                                            ? allButRefused(chunk, lines)
                                            : others(chunk, without(lines, unknown));
                                }));
    }

    private Mono<Void> allButRefused(Chunk chunk, List<ReadLine.Good> lines) {
        return writer.storeOthers(lines, tally.nextLine()).flatMap(refused -> {
            refuse(refused);
            return kept(chunk, lines, refused);
        });
    }

    private Mono<Void> kept(Chunk chunk, List<ReadLine.Good> lines, List<ReadLine.Bad> refused) {
        int last = tally.lastLine() + lines.size();
        return writer.keep().doOnSuccess(done -> tally.stored(chunk, without(lines, refused), last));
    }

    private Mono<Void> whole(Chunk chunk, List<ReadLine.Good> lines) {
        return lines.isEmpty()
                ? Mono.empty()
                : writer.store(lines, tally.nextLine())
                        .doOnSuccess(done -> tally.stored(chunk, lines, tally.lastLine() + lines.size()));
    }

    private void refuse(List<ReadLine.Bad> lines) {
        lines.forEach(line -> {
            tally.bad();
            verdicts.add(line.verdict());
        });
    }

    private static List<ReadLine.Good> without(List<ReadLine.Good> lines, List<ReadLine.Bad> refused) {
        Set<Integer> numbers = new HashSet<>();
        refused.forEach(line -> numbers.add(line.number()));
        return lines.stream().filter(line -> !numbers.contains(line.number())).toList();
    }
}
