package dev.onetrip.commits.ingest;

import dev.onetrip.web.FailureMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What an upload comes to when its lines take effect one after the other: plain Java, no database. */
final class LinesInOrder {
    private final int lines;
    private final int chunkLines;
    /** The sha of each line, by the number of the first line that has it; 0 for a malformed line. */
    private final int[] shas;

    private final Set<Integer> before = new HashSet<>();

    /** The sha of each stored commit and its message. */
    final Map<String, String> stored = new HashMap<>();

    /** The status of each line that has a verdict. */
    final Map<Integer, Integer> verdicts = new TreeMap<>();

    private int inserted;
    private int updated;

    /** @param distances of two lines with the same sha; each is less than the number of lines */
    LinesInOrder(SplittableRandom random, int lines, int[] distances, int chunkLines) {
        this.lines = lines;
        this.chunkLines = chunkLines;
        this.shas = new int[lines + 1];
        for (int line = 1; line <= lines; line++) {
            shas[line] = line;
        }
        for (int i = 0; i < 12; i++) {
            int distance = distances[i % distances.length];
            int line = distance + 1 + random.nextInt(lines - distance);
            shas[line] = shas[line - distance];
        }
        for (int i = 0; i < 3; i++) {
            shas[1 + random.nextInt(lines)] = 0;
            before.add(1 + random.nextInt(lines));
        }
    }

    /** Lines that are stored before the upload. */
    List<String> old() {
        return before.stream()
                .map(sha -> Commits.line(Commits.sha(sha), "A", "a@b", "old"))
                .toList();
    }

    List<String> lines() {
        List<String> all = new ArrayList<>();
        for (int line = 1; line <= lines; line++) {
            all.add(shas[line] == 0 ? "{" : Commits.line(Commits.sha(shas[line]), "A", "a@b", "line " + line));
        }
        return all;
    }

    /** Whether the whole upload fails. */
    boolean run(OnConflict onConflict, FailureMode mode) {
        stored.clear();
        verdicts.clear();
        inserted = 0;
        updated = 0;
        before.forEach(sha -> stored.put(Commits.sha(sha), "old"));
        for (int first = 1; first <= lines; first += chunkLines) {
            Map<String, String> stand = new HashMap<>(stored);
            Map<Integer, Integer> said = new TreeMap<>();
            boolean isBad = chunk(first, stand, said, onConflict, mode);
            if (isBad && mode != FailureMode.CHUNK) {
                return true;
            }
            if (!isBad) {
                stored.putAll(stand);
                said.values().forEach(status -> {
                    inserted += status == 201 ? 1 : 0;
                    updated += status == 200 && onConflict == OnConflict.UPDATE ? 1 : 0;
                });
            }
            said.forEach((line, status) -> {
                if (!isBad || status == 400) {
                    verdicts.put(line, status);
                }
            });
        }
        return false;
    }

    private boolean chunk(
            int first, Map<String, String> stand, Map<Integer, Integer> said, OnConflict onConflict, FailureMode mode) {
        boolean isBad = false;
        for (int line = first; line < first + chunkLines && line <= lines; line++) {
            String sha = Commits.sha(shas[line]);
            if (shas[line] == 0) {
                said.put(line, 400);
                isBad |= mode != FailureMode.ROW;
            } else if (!stand.containsKey(sha)) {
                stand.put(sha, "line " + line);
                said.put(line, 201);
            } else if (onConflict == OnConflict.UPDATE) {
                stand.put(sha, "line " + line);
                said.put(line, 200);
            } else {
                said.put(line, onConflict == OnConflict.REPORT ? 409 : 200);
                isBad |= onConflict == OnConflict.ERROR;
            }
        }
        return isBad;
    }

    /** {@code inserted updated}. */
    String counts() {
        return inserted + " " + updated;
    }
}
