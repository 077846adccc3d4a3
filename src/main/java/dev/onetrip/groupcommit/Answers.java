package dev.onetrip.groupcommit;

import dev.onetrip.core.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A group's verdicts, each to be told where its member wants it, and those of one place in one go.
 *
 * @param verdicts one for each of the group, in the same order; where they are not, every member fails
 */
record Answers<I, O>(List<Member<I, O>> group, List<Verdict<O>> verdicts) {
    static <I, O> Answers<I, O> none() {
        return new Answers<>(List.of(), List.of());
    }

    void tell() {
        if (verdicts.size() != group.size()) {
            // committed already: running it again would write it twice
            group.forEach(member -> member.fail(new IllegalStateException("a verdict is missing")));
            return;
        }
        Map<Executor, List<Runnable>> answers = new LinkedHashMap<>();
        for (int i = 0; i < verdicts.size(); i++) {
            Member<I, O> member = group.get(i);
            Verdict<O> verdict = verdicts.get(i);
            answers.computeIfAbsent(member.answersOn(), executor -> new ArrayList<>())
                    .add(() -> member.accept(verdict));
        }
        answers.forEach(Answers::execute);
    }

    private static void execute(Executor executor, List<Runnable> answers) {
        try {
            executor.execute(() -> answers.forEach(Runnable::run));
        } catch (RejectedExecutionException stopped) {
            answers.forEach(Runnable::run);
        }
    }
}
