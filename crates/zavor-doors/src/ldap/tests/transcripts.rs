//! Recorded dialogues of real clients, replayed byte for byte.

use tokio::io::AsyncReadExt;

use super::script::{Script, connect};

const RECORDED: &str = include_str!("../../../tests/transcripts/ldap-utils.txt");

/// Who sends, and what; consecutive lines of one side are one piece.
fn pieces(lines: &[&str]) -> Vec<(char, Vec<u8>)> {
    let mut pieces: Vec<(char, Vec<u8>)> = Vec::new();
    for line in lines {
        let (side, digits) = line.split_once(' ').unwrap();
        let side = side.chars().next().unwrap();
        let bytes = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
        match pieces.last_mut() {
            Some((last, piece)) if *last == side => piece.extend(bytes),
            _ => pieces.push((side, bytes.collect())),
        }
    }
    pieces
}

#[tokio::test(start_paused = true)]
async fn the_openldap_clients_get_what_they_got_when_recorded() {
    let mut replayed = 0;
    for dialogue in RECORDED.split("\n\n").filter(|text| text.starts_with("$ ")) {
        let mut lines = dialogue.lines();
        let command = lines.next().unwrap();
        let lines: Vec<&str> = lines.filter(|line| line.starts_with(['C', 'S'])).collect();
        let mut client = connect(&Script::new());
        for (side, bytes) in pieces(&lines) {
            if side == 'C' {
                client.send(&bytes).await;
                continue;
            }
            let mut answer = vec![0; bytes.len()];
            client.0.read_exact(&mut answer).await.unwrap();
            assert_eq!(answer, bytes, "{command}");
        }
        // They all end with an unbind; the door then closes.
        assert_eq!(client.raw().await, None, "{command}");
        replayed += 1;
    }
    assert_eq!(replayed, 12);
}
