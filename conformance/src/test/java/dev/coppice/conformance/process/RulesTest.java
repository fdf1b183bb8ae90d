package dev.coppice.conformance.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.conformance.Term;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  private static boolean allow(String phases) {
    return Rules.allow(
        Term.parse("{script,[{p,straight},{q,straight},{r,straight}],[" + phases + "]}"));
  }

  @ParameterizedTest(name = "one outcome: {0}")
  @ValueSource(
      strings = {
        "[{p,[{send,q,1},{exit,q,kill},{send,q,2},{exit,q,oops},{alive,q}]}]",
        "[{p,[{recv,any},{monitor,v,q}]}],[{p,[{demonitor,v,[info]}]}]",
        "[{p,[{link,q},{exit,q,oops}]}]",
        "[{p,[{trap,true},{link,q},{exit,q,oops},{exit,q,kill}]}]",
        "[{p,[{send,r,1}]},{q,[{send,r,2}]}],[{r,[drain,{recv,any}]}]",
        "[{p,[{await,{m,1}},{send,q,2}]},{q,[{send,p,1},{await,{m,2}}]}]",
        "[{p,[{trap,true}]}],[{p,[{await,{exit,q}}]},{q,[{exit,p,oops}]}]",
        "[{p,[{await,{m,0}}]},{q,[{exit,p,kill}]}]",
        "[{p,[{fleeting,f,{monitor,v},[1],{exit,oops}},{await,{down,v}},{await,{m,1}}]}]",
        "[{p,[{fleeting,f,link,[],{crash,boom}}]}]"
      })
  void allowed(String phases) {
    assertThat(allow(phases)).isTrue();
  }

  @ParameterizedTest(name = "more than one outcome: {0}")
  @ValueSource(
      strings = {
        "[{p,[{exit,q,kill},{exit,r,kill}]}]",
        "[{p,[{link,q},{exit,q,oops},{send,r,1}]}]",
        "[{p,[{link,q}]}],[{p,[{exit,q,oops},{send,r,1}]}]",
        "[{p,[{monitor,v,q},{demonitor,v,[info]}]}]",
        "[{p,[{alias,a,reply}]}],[{p,[{send_alias,a,1},{unalias,a}]}]",
        "[{p,[{trap,true},{exit,p,normal},{trap,false}]}]",
        "[{p,[{link,q},{unlink,q}]}]",
        "[{p,[{send,p,1},{recv,any}]}]",
        "[{p,[{send,r,1}]},{q,[{send,r,2}]}],[{r,[{recv,any}]}]",
        "[{p,[{exit,q,oops}]}],[{r,[{recv,down}]}]",
        "[{p,[{monitor,v,q},{monitor,w,r}]}],[{p,[{recv,any}]}]",
        "[{p,[{send,r,1}]},{q,[{send,r,2}]}],[{r,[drain]},{p,[drain]}],[{r,[{recv,any}]}]",
        "[{p,[{exit,r,oops}]},{q,[{send,r,2}]}]",
        "[{p,[{trap,true}]},{q,[{exit,p,normal}]}]",
        "[{p,[{link,q}]},{q,[{unlink,p}]}]",
        "[{p,[{await,{m,1}},{send,q,2}]},{q,[{await,{m,2}},{send,p,1}]}]",
        "[{p,[{await,{m,1}}]}]",
        "[{p,[{trap,true}]}],[{p,[{await,{m,0}}]},{q,[{exit,p,oops}]}]",
        "[{p,[{fleeting,f,link,[1],{crash,boom}},{await,{m,1}}]}]",
        "[{p,[{fleeting,f,plain,[],return}]}],[{p,[{send,f,1}]}]",
        "[{p,[{exit,oops},{send,q,1}]}]",
        "[{p,[{send,q,1}]},{p,[{send,q,2}]}]",
        "[{p,[]}]",
        "[]"
      })
  void refused(String phases) {
    assertThat(allow(phases)).isFalse();
  }

  @Test
  @DisplayName("the generator makes the same of the same numbers, and only what is allowed")
  void generated() {
    ProcessKind kind = new ProcessKind();
    Set<Term> scripts = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      Term script = kind.generate(new SplittableRandom(seed));
      assertThat(kind.generate(new SplittableRandom(seed))).isEqualTo(script);
      assertThat(Term.parse(script.toString())).isEqualTo(script);
      assertThat(Rules.allow(script)).as(script.toString()).isTrue();
      scripts.add(script);
    }
    assertThat(scripts).hasSize(500);
  }

  @Test
  @DisplayName("what is smaller is allowed too")
  void smaller() {
    ProcessKind kind = new ProcessKind();
    for (int seed = 0; seed < 50; seed++) {
      Term script = kind.generate(new SplittableRandom(seed));
      assertThat(kind.smaller(script))
          .isNotEmpty()
          .allMatch(Rules::allow)
          .allMatch(it -> it.toString().length() < script.toString().length());
    }
  }
}
