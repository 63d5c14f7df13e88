#include "synth/text/chart_questions.h"

namespace naru::synth {
namespace {

constexpr ChartQuestions kKorean = {
    .table =
        "이 차트를 표로 옮겨 주세요.|차트의 값을 표로 정리해 주세요.|차트를 마크다운 표로 바꿔 줘.|데이터를 표로 보여 "
        "주세요.|"
        "이 그래프의 수치를 표로 적어 주세요.|표로 만들어 줘.",
    .look_up =
        "{c}의 {m}[은] 얼마인가요?|{c} {m}[은] 얼마예요?|{c}의 {m}[을] 알려 주세요.|{c}의 값은 얼마인가요?|{c} "
        "{m}[은]?|"
        "차트에서 {c}의 {m}[을] 읽어 주세요.|{c}[은] 얼마나 되나요?",
    .look_up_of =
        "{r}의 {c} {m}[은] 얼마인가요?|{c}의 {r} {m}[은] 얼마예요?|{c}에서 {r}[은] 얼마인가요?|{r}의 {c} 값을 알려 "
        "주세요.|"
        "{c}, {r}의 {m}[은]?",
    .look_up_x = "{x}[이] {c}일 때 {m}[은] 얼마인가요?|{x} {c}에서 {m}[은]?|{x}[이] {c}인 점의 {m}[을] 알려 주세요.",
    .maximum =
        "{m}[이] 가장 높은 {k}[은] 무엇인가요?|어느 {k}의 {m}[이] 가장 높나요?|{m}[이] 제일 큰 {k}[은]?|"
        "가장 큰 값을 보인 {k}[은] 무엇인가요?|값이 가장 큰 것은?",
    .maximum_of =
        "{r}의 {m}[이] 가장 높은 {k}[은] 무엇인가요?|{r}[이] 가장 높은 {k}[은]?|{r}[은] 어느 {k}에 가장 큰가요?",
    .minimum =
        "{m}[이] 가장 낮은 {k}[은] 무엇인가요?|어느 {k}의 {m}[이] 가장 낮나요?|{m}[이] 제일 작은 {k}[은]?|"
        "가장 작은 값을 보인 {k}[은] 무엇인가요?|값이 가장 작은 것은?",
    .minimum_of =
        "{r}의 {m}[이] 가장 낮은 {k}[은] 무엇인가요?|{r}[이] 가장 낮은 {k}[은]?|{r}[은] 어느 {k}에 가장 작은가요?",
    .maximum_value = "가장 높은 {m}[은] 얼마인가요?|{m}의 최댓값은 얼마인가요?|가장 큰 값은 얼마예요?",
    .maximum_value_of = "{r}의 가장 높은 {m}[은] 얼마인가요?|{r}의 최댓값은 얼마인가요?",
    .minimum_value = "가장 낮은 {m}[은] 얼마인가요?|{m}의 최솟값은 얼마인가요?|가장 작은 값은 얼마예요?",
    .minimum_value_of = "{r}의 가장 낮은 {m}[은] 얼마인가요?|{r}의 최솟값은 얼마인가요?",
    .maximum_series =
        "{c}에 {m}[이] 가장 높은 {t}[은] 무엇인가요?|{c}에서 가장 큰 {t}[은]?|{c}에는 어느 {t}[이] 가장 높나요?",
    .minimum_series =
        "{c}에 {m}[이] 가장 낮은 {t}[은] 무엇인가요?|{c}에서 가장 작은 {t}[은]?|{c}에는 어느 {t}[이] 가장 낮나요?",
    .maximum_x = "{m}[이] 가장 높은 점의 {x}[은] 얼마인가요?|{m}[이] 가장 클 때 {x}[은]?",
    .difference =
        "{c}[과] {d}의 {m} 차이는 얼마인가요?|{c}[과] {d}의 차이는?|{c}[과] {d}의 {m}[은] 얼마나 차이 나나요?",
    .difference_of = "{r}의 {c}[과] {d} 차이는 얼마인가요?|{r}의 {m}[은] {c}[과] {d} 사이에 얼마나 다른가요?",
    .difference_series = "{c}에서 {r}[과] {q}의 차이는 얼마인가요?|{c}의 {r}[과] {q}[은] 얼마나 차이 나나요?",
    .sum =
        "{m}의 합계는 얼마인가요?|모든 {k}의 {m}[을] 더하면 얼마인가요?|전체 {m}[은] 모두 얼마예요?|값을 모두 더하면?",
    .sum_of = "{r}의 {m} 합계는 얼마인가요?|{r}의 값을 모두 더하면 얼마인가요?",
    .sum_some = "{l}의 {m} 합은 얼마인가요?|{l}[을] 더하면 얼마인가요?",
    .sum_some_of = "{r}의 {l} 합은 얼마인가요?|{r}에서 {l}[을] 더하면 얼마인가요?",
    .sum_series = "{c}의 모든 {t} 합계는 얼마인가요?|{c}의 전체 {m}[은] 얼마인가요?|{c}의 값을 모두 더하면?",
    .average = "{m}의 평균은 얼마인가요?|평균 값은 얼마예요?|모든 {k}의 {m} 평균을 구해 주세요.",
    .average_of = "{r}의 평균은 얼마인가요?|{r}의 {m} 평균을 구해 주세요.",
    .count_above =
        "{m}[이] {n}보다 큰 {k}[은] 몇 개인가요?|{n}[을] 넘는 {k}[은] 몇 개예요?|값이 {n}보다 높은 것은 몇 개인가요?",
    .count_above_of = "{r}[이] {n}보다 큰 {k}[은] 몇 개인가요?|{r}[이] {n}[을] 넘는 {k}[은] 몇 개예요?",
    .count_below = "{m}[이] {n}보다 작은 {k}[은] 몇 개인가요?|값이 {n}보다 낮은 것은 몇 개인가요?",
    .count_below_of = "{r}[이] {n}보다 작은 {k}[은] 몇 개인가요?|{r}[이] {n}보다 낮은 {k}[은] 몇 개예요?",
    .count_categories = "차트에 {k}[은] 모두 몇 개인가요?|{k}[이] 몇 개 나와 있나요?",
    .count_series = "{t}[은] 모두 몇 개인가요?|몇 개의 {t}[을] 비교하고 있나요?|{t}[이] 몇 개 나와 있나요?",
    .count_points = "점은 모두 몇 개인가요?|차트에 점이 몇 개 있나요?",
    .comparison = "{c}의 {m}[은] {d}보다 높은가요?|{c}[은] {d}보다 큰가요?|{c}[이] {d}보다 더 높나요?",
    .comparison_of = "{r}[은] {c}[이] {d}보다 높은가요?|{r}의 {m}[은] {c}[이] {d}보다 큰가요?",
    .greater =
        "{c}[과] {d} 중 {m}[이] 더 높은 것은?|{c}[과] {d} 가운데 어느 쪽이 더 큰가요?|{c}[과] {d} 중 어느 쪽의 {m}[이] "
        "더 높나요?",
    .greater_of = "{r}[은] {c}[과] {d} 중 어느 쪽이 더 큰가요?|{r}의 {m}[은] {c}[과] {d} 중 어느 쪽이 더 높나요?",
    .trend =
        "{c}부터 {d}까지 {m}[은] 증가했나요, 감소했나요?|{c}[과] 비교해 {d}의 {m}[은] 증가했나요, 감소했나요?|"
        "{m}[은] {c}에서 {d}[으로] 가며 증가했나요, 감소했나요?",
    .trend_of =
        "{c}부터 {d}까지 {r}[은] 증가했나요, 감소했나요?|{r}의 {m}[은] {c}[과] 비교해 {d}에 증가했나요, 감소했나요?",
    .absent = "{c}의 {m}[은] 얼마인가요?|{c} {m}[은] 얼마예요?|{c}의 {m}[을] 알려 주세요.|{c} {m}[은]?",
    .absent_of = "{r}의 {c} {m}[은] 얼마인가요?|{c}의 {r} {m}[은] 얼마예요?|{c}, {r}의 {m}[은]?",
    .share = "비율",
    .interval = "{c} 구간",
    .counted = "{n}개",
    .yes = "예",
    .no = "아니요",
    .up = "증가",
    .down = "감소",
    .not_shown = "차트에 나와 있지 않습니다.",
};

constexpr ChartQuestions kEnglish = {
    .table =
        "Turn this chart into a table.|Write the data of the chart as a table.|Give me the values as a Markdown table.|"
        "Convert the chart to a table.|List the data in a table.|What are the numbers behind this chart?",
    .look_up =
        "What is the value for {c}?|What is the {m} for {c}?|How much is {c}?|{m} for {c}?|Read the {m} of {c}.|"
        "What does the chart show for {c}?|Tell me the {m} of {c}.",
    .look_up_of =
        "What is the value of {r} for {c}?|What is the {m} of {r} in {c}?|How much is {r} at {c}?|{m} for {r}, {c}?|"
        "What does {r} show for {c}?",
    .look_up_x = "What is the {m} when {x} is {c}?|{m} at {c}?|Read the {m} of the point where {x} is {c}.",
    .maximum =
        "Which {k} has the highest {m}?|Which {k} is the highest?|What {k} shows the largest value?|Where is {m} the "
        "highest?|"
        "Which one is the largest?",
    .maximum_of = "For which {k} is {r} the highest?|Which {k} has the highest {m} for {r}?|Where does {r} peak?",
    .minimum =
        "Which {k} has the lowest {m}?|Which {k} is the lowest?|What {k} shows the smallest value?|Where is {m} the "
        "lowest?|"
        "Which one is the smallest?",
    .minimum_of = "For which {k} is {r} the lowest?|Which {k} has the lowest {m} for {r}?",
    .maximum_value = "What is the highest {m}?|What is the largest value?|How high is the maximum?",
    .maximum_value_of = "What is the highest value of {r}?|What is the highest {m} of {r}?",
    .minimum_value = "What is the lowest {m}?|What is the smallest value?|How low is the minimum?",
    .minimum_value_of = "What is the lowest value of {r}?|What is the lowest {m} of {r}?",
    .maximum_series = "Which {t} is the highest for {c}?|Which {t} has the largest {m} in {c}?|Who leads at {c}?",
    .minimum_series = "Which {t} is the lowest for {c}?|Which {t} has the smallest {m} in {c}?",
    .maximum_x = "At which {x} is the {m} the highest?|What is the {x} of the point with the highest {m}?",
    .difference =
        "What is the difference between {c} and {d}?|How far apart are {c} and {d}?|"
        "What is the difference in {m} between {c} and {d}?",
    .difference_of = "What is the difference in {r} between {c} and {d}?|How much does {r} differ between {c} and {d}?",
    .difference_series = "What is the difference between {r} and {q} for {c}?|How far apart are {r} and {q} in {c}?",
    .sum =
        "What is the total {m}?|What is the sum of all values?|What do all values add up to?|Add up the {m} of every "
        "{k}.",
    .sum_of = "What is the total of {r}?|What is the sum of all values of {r}?",
    .sum_some = "What is the sum of {l}?|What do {l} add up to?|What is the total {m} of {l}?",
    .sum_some_of = "What is the sum of {r} for {l}?|What does {r} add up to for {l}?",
    .sum_series =
        "What is the total for {c}?|What is the sum over every {t} in {c}?|What do the values of {c} add up to?",
    .average = "What is the average {m}?|What is the mean value?|What is the average over every {k}?",
    .average_of = "What is the average of {r}?|What is the mean {m} of {r}?",
    .count_above = "How many values are above {n}?|For how many is the {m} higher than {n}?|How many exceed {n}?",
    .count_above_of = "How often is {r} above {n}?|How many values of {r} exceed {n}?",
    .count_below = "How many values are below {n}?|For how many is the {m} lower than {n}?",
    .count_below_of = "How often is {r} below {n}?|How many values of {r} are under {n}?",
    .count_categories = "How many categories are shown?|How many entries of {k} does the chart have?",
    .count_series =
        "How many series are there?|How many entries does the legend have?|How many data series are compared?",
    .count_points = "How many points are there?|How many points does the chart show?",
    .comparison = "Is {c} higher than {d}?|Is the {m} of {c} greater than that of {d}?|Does {c} exceed {d}?",
    .comparison_of = "Is {r} higher for {c} than for {d}?|Is {r} greater in {c} than in {d}?",
    .greater = "Which is higher, {c} or {d}?|Which has the greater {m}, {c} or {d}?|{c} or {d}: which is larger?",
    .greater_of = "Is {r} higher in {c} or in {d}?|For {r}, which is higher, {c} or {d}?",
    .trend =
        "Did the {m} go up or down from {c} to {d}?|From {c} to {d}, does it go up or down?|Compared with {c}, is {d} "
        "up or down?",
    .trend_of = "Did {r} go up or down from {c} to {d}?|From {c} to {d}, does {r} go up or down?",
    .absent = "What is the {m} for {c}?|What is the {m} of {c}?|{m} for {c}?",
    .absent_of = "What is the {m} of {r} in {c}?|{m} for {r}, {c}?|What is the {m} of {r} for {c}?",
    .share = "share",
    .interval = "the {c} bin",
    .counted = "{n}",
    .yes = "Yes",
    .no = "No",
    .up = "up",
    .down = "down",
    .not_shown = "The chart does not show that.",
};

}  // namespace

const ChartQuestions& chart_questions(bool korean) {
  return korean ? kKorean : kEnglish;
}

}  // namespace naru::synth
