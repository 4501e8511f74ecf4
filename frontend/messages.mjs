// form-js has its texts hard-coded in English. They are replaced here, each with the number of times it must
// occur: an upgrade that adds, drops or rewords one stops the build instead of mixing languages on a form.

const replacements = [
  // validation
  ["'Value is not a number.'", "'请填写数字。'", 1],
  [
    "'Value is expected to ' + (decimalDigits === 0 ? 'be an integer' : `have at most ${decimalDigits} decimal digit${decimalDigits > 1 ? 's' : ''}`) + '.'",
    "(decimalDigits === 0 ? '请填写整数。' : `最多保留 ${decimalDigits} 位小数。`)",
    1,
  ],
  [
    "`Please select a valid value, the two nearest valid values are ${previousValue} and ${nextValue}.`",
    "`取值不符合步长，最接近的取值是 ${previousValue} 和 ${nextValue}。`",
    1,
  ],
  ["`Field must match pattern ${validation.pattern}.`", "'格式不符合要求。'", 1],
  ["'Field is required.'", "'此项必填。'", 1],
  ["`Field must have minimum value of ${validation.min}.`", "`不能小于 ${validation.min}。`", 1],
  ["'Min validation value is not a valid number.'", "'表单设定的最小值不是数字，请联系流程分析员。'", 1],
  ["`Field must have maximum value of ${validation.max}.`", "`不能大于 ${validation.max}。`", 1],
  ["'Max validation value is not a valid number.'", "'表单设定的最大值不是数字，请联系流程分析员。'", 1],
  ["`Field must have minimum length of ${validation.minLength}.`", "`至少填写 ${validation.minLength} 个字。`", 1],
  ["`Field must have maximum length of ${validation.maxLength}.`", "`最多填写 ${validation.maxLength} 个字。`", 1],
  ["'Field must be a valid  international phone number. (e.g. +4930664040900)'", "'请填写正确的电话号码。'", 1],
  ["'Field must be a valid email.'", "'请填写正确的电子邮箱。'", 1],
  ["'Date and time must both be entered.'", "'日期和时间都要填写。'", 1],
  // choice, list, table
  ["emptyListMessage = 'No results'", "emptyListMessage = '没有匹配的选项'", 1],
  ["hasOptionsLeft ? 'No results' : 'All values selected'", "hasOptionsLeft ? '没有匹配的选项' : '已全部选中'", 1],
  ["'No options source defined in the form definition'", "'表单没有定义选项来源'", 1],
  ["valueLabel || 'Select'", "valueLabel || '请选择'", 1],
  ["placeholder: 'Search'", "placeholder: '输入以查找'", 1],
  ["placeholder: disabled || readonly ? undefined : 'Search'", "placeholder: disabled || readonly ? undefined : '输入以查找'", 1],
  ["label: \"Skip to search\"", "label: \"跳到查找\"", 1],
  ["title: \"Remove tag\"", "title: \"移除\"", 1],
  ["\"aria-label\": \"Increment\"", "\"aria-label\": \"增加\"", 1],
  ["\"aria-label\": \"Decrement\"", "\"aria-label\": \"减少\"", 1],
  ["\"aria-label\": \"Previous page\"", "\"aria-label\": \"上一页\"", 1],
  ["\"aria-label\": \"Next page\"", "\"aria-label\": \"下一页\"", 1],
  ["`Click to sort by ${label} descending`", "`按${label}降序排列`", 1],
  ["'Click to remove sorting'", "'取消排序'", 1],
  ["`Click to sort by ${label} ascending`", "`按${label}升序排列`", 1],
  ["'Nothing to show.'", "'没有内容。'", 1],
  ["\"Nothing to show.\"", "\"没有内容。\"", 1],
  ["'Add new'", "'添加一项'", 1],
  ["`Expand all (${values.length - 1})`", "`全部展开（${values.length}）`", 1],
  ["`Remove list item ${itemIndex + 1}`", "`删除第 ${itemIndex + 1} 项`", 1],
  // files
  ["'No files selected'", "'尚未选择文件'", 1],
  ["`${files.length} files selected`", "`已选择 ${files.length} 个文件`", 1],
  ["children: \"Browse\"", "children: \"选择文件\"", 1],
  ["'Unable to download document'", "'文件无法下载'", 2],
  ["`Download ${fileName}`", "`下载 ${fileName}`", 1],
  ["'Document reference is not defined.'", "'没有指明文件。'", 1],
  ["alt: \"This is an image placeholder\"", "alt: \"图片占位\"", 1],
  ["title: \"Powered by bpmn.io\"", "title: \"由 bpmn.io 提供\"", 1],
  ["placeholder: getLocaleReadableDateFormat()", "placeholder: '年-月-日'", 1],
  // dates: always 2026-10-09, a calendar in Chinese, and a lower bound in the same notation
  ["getLocaleDateFormat(locale = 'default')", "getLocaleDateFormat(locale = 'sv-SE')", 1],
  ["minDate: disallowPassedDates ? 'today' : '01/01/1900'", "minDate: disallowPassedDates ? 'today' : '1900-01-01'", 1],
  ["static: true,\n      clickOpens: false,", "static: true,\n      locale: { ...lianbanCalendar, firstDayOfWeek: 1 },\n      clickOpens: false,", 1],
];

// Sentences of form-js that its screens can show and that are not in the list above. They belong to
// components that the server refuses (iframe, html, expression) or to editor defaults.
const leftInEnglish = ["External content couldn't be loaded.", "No content to show."];

export function translateFormViewer(source) {
  let text = source;
  for (const [english, chinese, times] of replacements) {
    const found = text.split(english).length - 1;
    if (found !== times) {
      throw new Error(`form-js: expected ${times} times, found ${found}: ${english}`);
    }
    text = text.replaceAll(english, () => chinese);
  }
  assertNothingLeft(text);
  return `import { Mandarin as lianbanCalendar } from "flatpickr/dist/esm/l10n/zh.js";\n${text}`;
}

function assertNothingLeft(text) {
  const spoken = /(?:errors\.push\(|\|\| |placeholder: |"?aria-label"?: |title: |children: |text: )[`'"]([A-Z][a-z]+(?: [A-Za-z']+)*[^`'"]*)[`'"]/g;
  const left = [...text.matchAll(spoken)].map((match) => match[1]).filter((line) => !leftInEnglish.includes(line));
  if (left.length) throw new Error(`form-js: still in English: ${left.join(" | ")}`);
}
