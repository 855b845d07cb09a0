//! A register that is filed row by row: shown as it was read, filed, and given back.

use axum::body::Body;
use axum::http::{Request, header};

use super::{Browser, Desk};
use crate::approvals::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_register_is_read_filed_and_given_back() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    // A list that says of which series its cases are is not filed row by row.
    let series =
        "案号,案由,适用程序,当事人,系列代码\n(2026)湘0203民初1号,离婚纠纷,简易程序,甲诉乙,物业1\n";
    let stopped = read_list(&desk, &browser, series).await;
    assert!(stopped.contains("code of its series") && !stopped.contains("--"), "{stopped}");
    assert!(!stopped.contains("File and draw"), "{stopped}");
    let csv = "立案登记表,,,,,\n案号,案由,适用程序,原告,被告,分案组\n\
               (2026)湘0203民初1号,离婚纠纷,简易程序,甲,乙,民事\n\
               (2026)湘0203民初2号,离婚纠纷,简易程序,丙,,nosuch\n\
               (2026)湘0203民初3号,离婚纠纷,简易程序,,,民事\n\
               (2026)湘0203民初4号,,简易程序,丁,戊,民事\n";
    let shown = read_list(&desk, &browser, csv).await;
    let wanted = [
        "2 findings<",
        "1 row would be refused",
        "File and draw 1 case<",
        "1 row as it was read",
        "原告：甲；被告：乙",
    ];
    for said in wanted {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    browser.post("/batch/begin", &[]).await;
    let mut part = browser.get("/batch/progress").await;
    for _ in 0..200 {
        if part.text.contains("data-done") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        part = browser.get("/batch/progress").await;
    }
    // The judge stands on the page with the way to the case, on paper, and another file can be chosen.
    for said in ["href=\"/case/", "法官", "/batch/print", "/batch/forget"] {
        assert!(part.text.contains(said), "{said}: {}", part.text);
    }
    let paper = browser.get("/batch/print").await.text;
    assert!(paper.contains("Results of a list") && paper.contains("法官"), "{paper}");
    let result = browser.get("/batch/result").await.text;
    let lines: Vec<&str> = result.lines().collect();
    assert!(lines[2].contains("已随机分案") && lines[2].contains("法官"), "{result}");
    assert!(lines[3].contains("未分案") && lines[4].contains("当事人不能为空"), "{result}");
    assert!(lines[5].contains("单元格为空"), "{result}");
}

/// Sends a list as a file, and gives the page that says what was read of it.
async fn read_list(desk: &Desk, browser: &Browser<'_>, csv: &str) -> String {
    let token = browser.get("/batch").await.field("form");
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"form\"\r\n\r\n{token}\r\n--x\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"register.csv\"\r\n\r\n{csv}\r\n--x--\r\n"
    );
    let request = Request::post("/batch/upload")
        .header(header::COOKIE, &browser.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let read = desk.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(read.location, "/batch", "{}", read.text);
    browser.get("/batch").await.text
}
