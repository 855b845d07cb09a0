# The words of findings and summaries. Every code has a sentence (fault) and what to do about it (cure).

place-sheet = sheet { $sheet }
place-row = row { $row }
place-row-of-sheet = row { $row } of sheet “{ $sheet }”
place-column = column { $column }
place-between = {", "}
judge-of = { $judge } ({ $division })
judge-alone = { $judge }
judges-between = {", "}
said-file = the file
said-sheet = { $name }: header in row { $header }, { $count ->
    [one] { $count } row
   *[other] { $count } rows
} of the table
said-skipped = { $name }: not read, { $why }
skipped-hidden = it is hidden
skipped-no-header = it has no header of such a table
skipped-empty = it is empty
skipped-not-asked = it was not asked for
said-columns = {"  "}columns read: { $columns }
said-unread = {"  "}columns not read (filled rows): { $columns }
said-rows = { $all ->
    [one] { $all } row
   *[other] { $all } rows
}: { $counts }
rows-good = { $count } read
rows-copies = { $count ->
    [one] { $count } copy of an earlier row
   *[other] { $count } copies of earlier rows
}
rows-bad = { $count } with faults
rows-subtotals = { $count ->
    [one] { $count } sum
   *[other] { $count } sums
}
rows-footers = { $count ->
    [one] { $count } footer
   *[other] { $count } footers
}
rows-repeated = { $count ->
    [one] { $count } repeated header
   *[other] { $count } repeated headers
}
rows-notes = { $count ->
    [one] { $count } note
   *[other] { $count } notes
}
rows-above = { $count } above the header
rows-header = { $count } of the header
rows-blank = { $count } blank
said-months = by month: { $months }
said-no-day = without a day: { $count }
said-word = { $column }: “{ $word }” is read as { $code } in { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
said-name = “{ $name }” is judge { $judge }, told by { $how }, in { $count ->
    [one] { $count } cell
   *[other] { $count } cells
}
told-day = the days in post
told-division = the division
told-sheet = the name of the sheet
told-former = an earlier name
told-title = the name without its title
said-unknown = “{ $name }” is nobody, or not one alone, in { $count ->
    [one] { $count } cell
   *[other] { $count } cells
}
said-later-number = the number is of a later year than the day of filing, rows { $rows } ({ $count }): check which of them is right
said-unknown-type = the national table has no type code “{ $code }”, in { $count ->
    [one] { $count } row
   *[other] { $count } rows
}: check it
said-hidden-rows = { $count ->
    [one] { $count } row is hidden or filtered out in the file; it is read like the others
   *[other] { $count } rows are hidden or filtered out in the file; they are read like the others
}
said-struck-rows = { $count ->
    [one] { $count } row is struck through; it is read like the others
   *[other] { $count } rows are struck through; they are read like the others
}
said-one-sided = { $side } is empty in { $count ->
    [one] { $count } row
   *[other] { $count } rows
} ({ $rows }): is somebody missing?
said-no-division = there is no column 部门 (division): namesakes cannot be told apart by it, and chiefs who are held against their division have no base
said-undertaking-member = the undertaking judge is left out of the members in { $count ->
    [one] { $count } row
   *[other] { $count } rows
}

# What is wanted of a cell.
wanted-judge = a judge's number, from 1
wanted-pool = a pool code of letters, digits, Han characters, . - _ /
wanted-seats = a whole number of seats
wanted-weight = a weight from 1 to 1000 (100 = standard)
wanted-factor = a factor from 0.01 to 10 in whole hundredths
wanted-flags = a list of flags with ; between them
wanted-percent = a whole percent from 1 to 100
wanted-whole = a whole number
wanted-yes = true or false (是, 否)
wanted-role = 院长, 副院长, 审委会专职委员, 其他入额院领导, 庭长, 副庭长, 审判员, 司法行政人员, 人民陪审员, 法官助理, 书记员
wanted-assigned-by = DRAWN (随机分案), DESIGNATED (指定分案)
wanted-manner = 判决, 裁定, 调解, 撤诉, 重复立案, 误立, 其他
wanted-activity = 阅卷, 主持庭审, 参加庭审, 评议笔录签名, 起草裁判文书, 签署裁判文书, 阅核, 专业法官会议, 审判委员会, 接访
wanted-absence = LEAVE (年休假, 病假, 事假, 产假 …), TRAINING (培训, 学习), SECONDED (借调, 挂职), SUSPENDED (停职), OTHER (其他, with an explanation)
wanted-minutes = whole minutes

# What is written beside the cases of a file. The heading of the first column is the same in every language, and no office has one like it.
result-state = 分案结果·办理情况
result-judge = 分案结果·judge
result-panel = 分案结果·panel
result-time = 分案结果·time
result-entry = 分案结果·entry
result-code = 分案结果·check code
state-drawn = drawn
state-refiled = returned to its first judge
state-waits = waits for approval
state-opened = opened, waits for the contributor
state-returning = waits for approval to return to its first judge
state-followed = given to the judge of its main case
state-following = waits for approval to go to the judge of its main case
state-declined = declined by { $by }: { $why }
state-run-out = not approved in time; file it again at its next stage
state-copy = the same as row { $row }
state-copy-of-sheet = the same as row { $row } of sheet “{ $sheet }”
state-refused = not filed: { $why }

fault-FILE_TOO_LARGE = the file has more than { $most } MiB
cure-FILE_TOO_LARGE = split it into several files
fault-UNPACKS_TOO_LARGE = the workbook unpacks to more than { $most } MiB
cure-UNPACKS_TOO_LARGE = copy the table into a new workbook and save that
fault-TOO_MANY_SHEETS = the workbook has more than { $most } sheets
cure-TOO_MANY_SHEETS = split it into several files
fault-TOO_MANY_COLUMNS = there is text beyond column { $most }
cure-TOO_MANY_COLUMNS = delete what stands to the right of the table
fault-TOO_MANY_ROWS = there are more than { $most } rows
cure-TOO_MANY_ROWS = split it into several files
fault-TOO_MANY_CELLS = there are more than { $most } cells
cure-TOO_MANY_CELLS = split it into several files
fault-FAR_CELL = a cell lies far from the others
cure-FAR_CELL = delete what stands to the right of the table and below it, or save it as .xlsx
fault-TOO_MANY_MERGES = there are more than { $most } merged areas
cure-TOO_MANY_MERGES = undo the merging and save again
fault-PASSWORD = the workbook is protected by a password
cure-PASSWORD = open it, take the password off and save it again
fault-HTML = it is a web page or other markup, whatever its name ends in
cure-HTML = open it in a spreadsheet and save it as .xlsx
fault-NO_TABLE = it is neither a workbook nor a text
cure-NO_TABLE = save it as .xlsx, .xls, .ods or CSV
fault-NO_TEXT = it is text in none of UTF-8, UTF-16 and GB18030
cure-NO_TEXT = save it as CSV UTF-8
fault-BROKEN = the file cannot be read: { $reason }
cure-BROKEN = open it in a spreadsheet and save it again
fault-SHEET_UNKNOWN = there is no sheet “{ $name }”; there are: { $known }
cure-SHEET_UNKNOWN = name one of these with --{ $of }sheet
page-SHEET_UNKNOWN = look at the names of the sheets once more
fault-NO_HEADER = no sheet has a header with the columns { $columns }
cure-NO_HEADER = name the columns in one of the first rows, or name a column with --{ $of }column
page-NO_HEADER = name the columns in one of the first rows
fault-COLUMN_MISSING = the header lacks the column { $columns }
cure-COLUMN_MISSING = add it, name it with --{ $of }column, or name the sheets to be read with --{ $of }sheet
page-COLUMN_MISSING = add it; if it stands on another sheet, keep that sheet alone and send the file again
fault-NO_HEADER_OVER_CASES = { $count ->
    [one] { $count } case number stands
   *[other] { $count } case numbers stand
} there without a header
cure-NO_HEADER_OVER_CASES = put a header with names such as 案号, 立案日期, 承办法官 above them; if it is there, name its row with --{ $of }header-row or its columns with --{ $of }column number=LETTER; or name the sheets to be read with --{ $of }sheet
page-NO_HEADER_OVER_CASES = put a header with names such as 案号, 立案日期, 承办法官 above them; delete a sheet that is not to be read, and send the file again
fault-COLUMN_TWICE = several columns mean { $meaning }, and differ: { $columns }
cure-COLUMN_TWICE = put two tables that stand side by side below one another, or name the right column with --{ $of }column { $meaning }=LETTER
page-COLUMN_TWICE = put two tables that stand side by side below one another, or delete the column that is not meant
fault-COLUMN_UNKNOWN = there is no column “{ $name }”
cure-COLUMN_UNKNOWN = write it as the header has it, or its letter
fault-COLUMN_NAMELESS = column { $letter } has no name, goes on from a column that is read, and holds something in { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
cure-COLUMN_NAMELESS = give it a name in the header, name it with --{ $of }column MEANING={ $letter }, or leave it alone with --{ $of }ignore { $letter }
page-COLUMN_NAMELESS = give it a name in the header, or delete the column
fault-NAMES_JUDGE = the column “{ $name }” names judges: the file is no list of cases to be drawn
cure-NAMES_JUDGE = record cases that have a judge with caselot case import, designate one with caselot designation request, or leave the column alone with --{ $of }ignore { $option }
page-NAMES_JUDGE = the registrar records cases that have a judge by a file, and a designation is asked for where a case is filed; delete the column if it has nothing to do with it
fault-NAMES_SERIES = the column “{ $name }” says to which series cases belong: filed row by row, each of them would be drawn by itself
cure-NAMES_SERIES = file the cases of a series one by one with caselot case assign --series CODE, of which only the first is drawn; leave a column that is no matter for that alone with --{ $of }ignore { $option }
fault-HEADER_AGAIN = a second header stands here, and names other columns than the first
cure-HEADER_AGAIN = put the second table on a sheet of its own, or into a file of its own
fault-CONTINUED = a row without a key holds something in a column that is read
cure-CONTINUED = write each case in one row, with 、 between several names
fault-LAST_DAY_MISSING = no last day is given
cure-LAST_DAY_MISSING = give it, or write 长期 where the end is not known yet
fault-DAY_TO_COME = { $day } has not come yet
cure-DAY_TO_COME = correct the day
fault-MANNER_WITHOUT_DAY = { $count ->
    [one] { $count } row gives
   *[other] { $count } rows give
} the manner of closing, and none a day of closing
cure-MANNER_WITHOUT_DAY = fill the days of closing in, or name their column with --{ $of }column closed_on=LETTER
page-MANNER_WITHOUT_DAY = fill the days of closing in
fault-MERGED_ACROSS = one cell lies over columns of different meanings
cure-MERGED_ACROSS = split the cell, and write each value into its own column
fault-NAME_BRACKETS = what “{ $text }” behind the name means is not known
cure-NAME_BRACKETS = write the judge who counts, without brackets, or the judge's division in them
fault-COLUMN_UNUSED = the column “{ $name }” would count, and is not read
cure-COLUMN_UNUSED = name what it is with --{ $of }column, or leave it alone with --{ $of }ignore { $option }
page-COLUMN_UNUSED = give it a name that tables commonly have, or delete the column
fault-PERCENT_MIXED = { $percents ->
    [one] { $percents } cell is a percent
   *[other] { $percents } cells are percents
} and { $numbers ->
    [one] { $numbers } is a plain number
   *[other] { $numbers } are plain numbers
}
cure-PERCENT_MIXED = write all of them in one way
fault-PERCENT_OR_PART = { $count ->
    [one] { $count } number is
   *[other] { $count } numbers are
} at most 1: percents, or parts of 1?
cure-PERCENT_OR_PART = write them with a percent sign, such as 100%, in an .xlsx or CSV file
fault-WEIGHT_OR_FACTOR = all weights are below 10: hundredths of a case, or factors?
cure-WEIGHT_OR_FACTOR = call a column of factors weight_factor (权重系数), or write 100 for a standard case
fault-NO_COURT = no case number names a court, such as “{ $text }”
cure-NO_COURT = write case numbers like (2021)湘0203民初123号, or name the court with --court
page-NO_COURT = write case numbers like (2021)湘0203民初123号
fault-RESULT_FORMAT = results can be written into .xlsx and CSV files alone
cure-RESULT_FORMAT = open it in a spreadsheet, save it as .xlsx, and name that file
fault-NO_VALUE = a formula without a stored value
cure-NO_VALUE = open and save in Excel
fault-ERROR_CELL = the cell shows an error
cure-ERROR_CELL = mend the formula, or write the value
fault-DAMAGED = the number has lost digits
cure-DAMAGED = format the column as text and enter it again
fault-MISSING = the cell is empty
cure-MISSING = fill it in
fault-NO_PARTIES = the row names no party
cure-NO_PARTIES = name the parties in 当事人 (parties), or in columns such as 原告 and 被告; another column of parties is named with --{ $of }column parties=COLUMN
page-NO_PARTIES = name the parties
fault-NOT_WANTED = “{ $text }” is not { $wanted }
cure-NOT_WANTED = write it in this form
add-word = write it in this form, or add the word to the file of --words
page-add-word = write it in this form; if the court has a word of its own for it, tell the information department
fault-NOTHING_PARTS = nothing parts the cells: no comma, semicolon or tab
cure-NOTHING_PARTS = open it in a spreadsheet and save it as .xlsx, or as “CSV UTF-8”
fault-QUOTE_OPEN = a quote (") that opens in this row never closes, and all rows behind it are in one cell
cure-QUOTE_OPEN = close or remove the quote, or open the file in a spreadsheet and save it as .xlsx
fault-OPEN_WITH_DAY = the column “{ $name }” says “{ $text }”, and there is a day of closing
cure-OPEN_WITH_DAY = correct whichever is wrong, or leave the column alone with --{ $of }ignore { $option }
page-OPEN_WITH_DAY = correct whichever is wrong, or delete the column if it has nothing to do with closing
fault-LEFT_WITHOUT_DAY = the column “{ $name }” says “{ $text }”, and there is no last day in post
cure-LEFT_WITHOUT_DAY = give the last day in post, or leave the column alone with --{ $of }ignore { $option }
page-LEFT_WITHOUT_DAY = give the last day in post, or delete the column if it has nothing to do with posts
fault-SEVERAL_NAMES = “{ $name }” are several names, and one judge is wanted here
cure-SEVERAL_NAMES = name one judge, and the others in the column of members
fault-SLIPPED = there is text in a column without a name: the row has slipped
cure-SLIPPED = put text that holds a comma in quotes, or name the column
fault-DAY_TWO_WAYS = “{ $text }” is { $one } or { $other }
cure-DAY_TWO_WAYS = write the year first, such as { $one }
fault-DAY_SHORT_YEAR = “{ $text }” has a year of two digits
cure-DAY_SHORT_YEAR = write all four digits of the year
fault-DAY_NO_YEAR = “{ $text }” has no year
cure-DAY_NO_YEAR = write the year, such as 2021-03-01
fault-NO_DAY = “{ $text }” is not a date
cure-NO_DAY = write it like 2021-03-01
fault-CLOSED_BEFORE_FILED = closed on { $closed }, before it was filed on { $filed }
cure-CLOSED_BEFORE_FILED = correct one of the dates
fault-NO_CLOSING = “{ $text }” closes no case
cure-NO_CLOSING = leave the day and the manner of closing empty; leave the row out of a table of closings
fault-NAME_UNKNOWN = “{ $name }” is not in the roster
cure-NAME_UNKNOWN = record the judge first, or correct the name
fault-NAME_NEAR = “{ $name }” is not in the roster; “{ $nearest }” is near to it
cure-NAME_NEAR = correct the name, or record the judge first if it is another one
fault-NAME_OF_OTHER = judge { $judge } is “{ $known }”, not “{ $name }”
cure-NAME_OF_OTHER = correct the number or the name
fault-NOBODY_NAMED = no judge is named
cure-NOBODY_NAMED = give the number or the name
fault-EXCLUSION_FORM = “{ $text }” gives no ground that is known
cure-EXCLUSION_FORM = write it like 12:INTEREST;张三:OTHER:why; the grounds are PARTY_OR_RELATIVE (近亲属), INTEREST (利害关系), OTHER_RELATIONSHIP (其他关系), IMPROPER_CONTACT (违规接触), PRIOR_STAGE (参与过本案其他审判程序), WORKLOAD_CAP (未结案件已达上限) and OTHER (其他)
fault-PANEL_SEATS = there are as many assessors as seats
cure-PANEL_SEATS = a panel has a judge at least: correct the numbers
fault-NO_ASSESSORS = alternates, or assessors drawn before the hearing, are given without assessors
cure-NO_ASSESSORS = give the numbers of assessors and their list, or leave these columns empty
fault-JUDGE_UNKNOWN = judge { $judge } is not in the roster
cure-JUDGE_UNKNOWN = record the judge first, or correct the number
fault-NAME_AMBIGUOUS = AMBIGUOUS: “{ $name }” is each of the judges { $judges }
cure-NAME_AMBIGUOUS = write the number, or the division behind the name: { $name }(division)
fault-NAME_TWICE = “{ $name }” stands twice
cure-NAME_TWICE = leave one
fault-CHARACTER = “{ $name }” has the character { $character }, which no name has
cure-CHARACTER = enter the name again
fault-CASE_TWICE = the case is in { $row } already, with other facts ({ $number })
cure-CASE_TWICE = keep the right row; if one of two sheets is not to be read, name the others with --{ $of }sheet
page-CASE_TWICE = keep the right row; delete a sheet that is not to be read, and send the file again
fault-OTHER_NAME = judge { $judge } is “{ $name }” in an earlier row
cure-OTHER_NAME = write one name, and an earlier one under former_names (曾用名)
fault-OTHER_POOL = pool { $pool } has another name or other settings in an earlier row (“{ $name }”)
cure-OTHER_POOL = write the same in all rows of a pool
fault-MEMBER_TWICE = judge { $judge } is in pool { $pool } already, on the same days
cure-MEMBER_TWICE = leave one of the rows
fault-ENDS_BEFORE = it ends before { $from }, where it begins
cure-ENDS_BEFORE = correct one of the dates
fault-WEIGHTS_DIFFER = weight and weight_factor say different things
cure-WEIGHTS_DIFFER = leave one of them
fault-ID_LENGTH = identifier { $place } has lost or won digits
cure-ID_LENGTH = copy it again from the document, as text
fault-ID_DATE = identifier { $place } has a date of birth that does not exist
cure-ID_DATE = copy it again from the document
fault-ID_CHECK = the check digit of identifier { $place } does not fit (GB 11643)
cure-ID_CHECK = copy it again from the document
fault-CREDIT_CHECK = the check character of identifier { $place } does not fit (GB 32100)
cure-CREDIT_CHECK = copy it again from the document
fault-ID_KIND = identifier { $place } is of no kind that is known
cure-ID_KIND = write its kind before it, such as 护照:E12345678
fault-RULE = { $refusal }
cure-RULE = correct the cell

# What to do about it on a page, where no option is typed and no command called.
page-NAMES_SERIES = file the cases of a series one by one in the form, each with the code of its series, of which only the first case is drawn; a column that is no matter for that is removed before the file is chosen again
