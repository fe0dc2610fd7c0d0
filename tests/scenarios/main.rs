//! The product as its users meet it: every scenario runs the real binary and looks at what it says and leaves.
//!
//! One file for each subcommand or concern; [`archive`] keeps a scenario at a few lines.

mod answers;
mod archive;
mod batch;
mod checking;
mod cluster;
mod containers;
mod crashes;
mod exact;
mod facets;
mod guide;
mod indexing;
mod inspecting;
mod judged;
mod kwic;
mod ledger;
mod locating;
mod moving;
mod naming;
mod oracle;
mod packing;
mod ranking;
mod reading;
mod readme;
mod rebuilding;
mod rooms;
mod sample;
mod server;
mod serving;
mod status;
mod updating;
mod watching;
