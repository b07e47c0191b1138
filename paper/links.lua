-- \autoref{fig:x} and \autoref{tbl:x} become references that typst resolves; a label stands in the caption as \label{fig:x}.
function RawInline(el)
  local name = el.text:match('\\autoref{(.-)}')
  if name then return pandoc.RawInline('typst', '@' .. name) end
  if el.text:match('\\label{') then return {} end
end
