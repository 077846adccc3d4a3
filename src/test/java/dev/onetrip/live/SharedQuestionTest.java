package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class SharedQuestionTest {
    private final List<Sinks.One<Integer>> asked = new ArrayList<>();
    private final SharedQuestion<Integer> shared = new SharedQuestion<>(key -> Mono.defer(() -> {
        Sinks.One<Integer> answer = Sinks.one();
        asked.add(answer);
        return answer.asMono();
    }));
    private final List<String> told = new ArrayList<>();

    private void ask(String name, long key) {
        var unused = shared.ask(key).subscribe(answer -> told.add(name + answer), error -> told.add(name + "failed"));
    }

    private void answer(int question, int answer) {
        asked.get(question).tryEmitValue(answer).orThrow();
    }

    @Test
    void thoseThatComeWhileOneIsUnderWayShareTheNext() {
        ask("a", 1);
        ask("b", 1);
        ask("c", 1);
        assertThat(asked).hasSize(1);
        answer(0, 7);
        assertThat(told).containsExactly("a7");
        assertThat(asked).hasSize(2);
        answer(1, 8);
        assertThat(told).containsExactly("a7", "b8", "c8");
    }

    @Test
    void aFailureIsToldToItsOwnAndTheNextIsAsked() {
        ask("a", 1);
        ask("b", 1);
        asked.get(0).tryEmitError(new IllegalStateException()).orThrow();
        answer(1, 8);
        assertThat(told).containsExactly("afailed", "b8");
    }

    @Test
    void keysDoNotWaitForEachOther() {
        ask("a", 1);
        ask("b", 2);
        answer(1, 5);
        assertThat(told).containsExactly("b5");
    }

    @Test
    void oneThatComesAfterTheAnswerAsksAgain() {
        ask("a", 1);
        answer(0, 7);
        ask("b", 1);
        answer(1, 9);
        assertThat(told).containsExactly("a7", "b9");
    }
}
