PRAGMA application_id = 1734700909;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE events (
	seq INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	claim_id TEXT NOT NULL, 
	content TEXT NOT NULL, 
	body TEXT NOT NULL, 
	recorded TEXT NOT NULL, 
	who TEXT, 
	place_id TEXT, 
	event TEXT, 
	gaining_side TEXT, 
	earliest TEXT, 
	latest TEXT, 
	published_last TEXT, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (content)
);
INSERT INTO "events" VALUES(1,'claim','c1','d5d145cb0b00929733ba58587fb72e88a153674b5d87c748986686be2e19da22','{"claim_id": "c1", "document_id": "d1", "start": null, "end": null, "quote": "Ukrainian General Staff: recapture", "language": "nl", "place": {"id": "geonames:707292", "name": "Izium", "surface": "Izium", "kind": "settlement", "lat": 49.20697, "lon": 37.27679, "match": "matched", "candidates": []}, "geo_precision": 1, "relation": null, "distance_km": null, "extent": null, "event": "recapture", "gaining_side": "UA", "losing_side": "RU", "changes_control": true, "not_mapped": null, "speaker": "Ukrainian General Staff", "speaker_side": "UA", "aligned": null, "faction": null, "blames": null, "access": "official", "relay": [], "publisher": "De Krant", "origin": "UA", "modality": "claimed", "event_date": {"earliest": "2022-09-10", "latest": "2022-09-10", "edtf": "2022-09-10", "surface": null, "basis": null}, "published": "2022-09-11", "quantity": null, "rule": "handmade", "url": null, "title": null, "evidence": null, "undetermined": [], "reviewed_by": null, "review_reason": null}','2022-09-12T08:00:00.000000+00:00',NULL,'geonames:707292','recapture','UA','2022-09-10','2022-09-10','2022-09-11','3065f6badee4e293e2b1415ec7ebdc057a2025298ef3b3dd033d0c198014e0a4');
INSERT INTO "events" VALUES(2,'claim','c2','70bb8fda1f0848785c5bdb106294f417a3c69881356b0e7ac6d6ba887d4d6324','{"claim_id": "c2", "document_id": "d2", "start": null, "end": null, "quote": "De Krant: recapture", "language": "nl", "place": {"id": "geonames:704204", "name": "Lyman", "surface": "Lyman", "kind": "settlement", "lat": 48.99012, "lon": 37.80843, "match": "matched", "candidates": []}, "geo_precision": 1, "relation": null, "distance_km": null, "extent": null, "event": "recapture", "gaining_side": "UA", "losing_side": "RU", "changes_control": true, "not_mapped": null, "speaker": null, "speaker_side": "third", "aligned": null, "faction": null, "blames": null, "access": "press", "relay": [], "publisher": "De Krant", "origin": "press", "modality": "asserted", "event_date": {"earliest": "2022-09-10", "latest": "2022-09-10", "edtf": "2022-09-10", "surface": null, "basis": null}, "published": "2022-09-11", "quantity": null, "rule": "handmade", "url": null, "title": null, "evidence": null, "undetermined": [], "reviewed_by": null, "review_reason": null}','2022-09-12T08:00:00.000000+00:00',NULL,'geonames:704204','recapture','UA','2022-09-10','2022-09-10','2022-09-11','e504b1c9af3a62dd682bd4c7181f0fcbf9e8be9176ad87920b2fe67316f150fd');
INSERT INTO "events" VALUES(3,'claim','c1','99cb912aa8f2a87cefcbe140ce2f70522102b2a6384ce7681dc25b6e95a865f7','{"claim_id": "c1", "document_id": "d1", "start": null, "end": null, "quote": "Ukrainian General Staff: recapture", "language": "nl", "place": {"id": "geonames:703656", "name": "Kupiansk", "surface": "Kupiansk", "kind": "settlement", "lat": 49.71003, "lon": 37.61581, "match": "matched", "candidates": []}, "geo_precision": 1, "relation": null, "distance_km": null, "extent": null, "event": "recapture", "gaining_side": "UA", "losing_side": "RU", "changes_control": true, "not_mapped": null, "speaker": "Ukrainian General Staff", "speaker_side": "UA", "aligned": null, "faction": null, "blames": null, "access": "official", "relay": [], "publisher": "De Krant", "origin": "UA", "modality": "claimed", "event_date": {"earliest": "2022-09-10", "latest": "2022-09-10", "edtf": "2022-09-10", "surface": null, "basis": null}, "published": "2022-09-11", "quantity": null, "rule": "handmade", "url": null, "title": null, "evidence": null, "undetermined": [], "reviewed_by": null, "review_reason": null}','2022-09-12T09:00:00.000000+00:00','Ann','geonames:703656','recapture','UA','2022-09-10','2022-09-10','2022-09-11','3401d90bd897e9d31557bd19fe17b337b0c35f04369ad15fe195bbae1ce0998b');
INSERT INTO "events" VALUES(4,'judgement','c2','63efd7f3172ba3a85b521da8126952707a7823aa7606b4328461d9abb76dbd22','{"claim_id": "c2", "action": "reject", "place_id": null, "event": null, "gaining_side": null, "event_date": null, "reason": "other Lyman", "who": "Ann"}','2022-09-12T10:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'bfd1a932d011bde1729f4b194ed3e93f81ec14c70d4d1d7fb53b711b20f23bd2');
CREATE TABLE head (
	id INTEGER NOT NULL, 
	events INTEGER NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "head" VALUES(1,4,'bfd1a932d011bde1729f4b194ed3e93f81ec14c70d4d1d7fb53b711b20f23bd2');
CREATE INDEX events_by_claim ON events (claim_id, kind);
CREATE INDEX events_by_place ON events (place_id);
CREATE INDEX events_by_publication ON events (published_last);
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
COMMIT;
