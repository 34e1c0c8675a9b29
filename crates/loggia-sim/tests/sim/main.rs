//! The simulators over real sockets. The tests speak plain HTTP and sign for
//! themselves: what they check must not depend on the clients that are later
//! checked against the simulators.

mod control;
mod control_levers;
mod edis_cases;
mod edis_hooks;
mod edis_info;
mod edis_install;
mod edis_lag;
mod edis_login;
mod edis_operations;
mod edis_orders;
mod edis_power;
mod edis_ptr;
mod edis_screens;
mod edis_settings;
mod edis_shop;
mod edis_table;
mod edis_traffic;
mod edis_upload;
mod edis_vps;
mod faults_answers;
mod faults_plan;
mod faults_refuse;
mod faults_time;
mod faults_wire;
mod program;
mod raw;
mod support;
mod wire;
mod zenlayer_actions;
mod zenlayer_auth;
mod zenlayer_changes;
mod zenlayer_details;
mod zenlayer_disks;
mod zenlayer_every_action;
mod zenlayer_fields;
mod zenlayer_images;
mod zenlayer_instances;
mod zenlayer_lag;
mod zenlayer_levers;
mod zenlayer_lists;
mod zenlayer_retirement;
mod zenlayer_security_groups;
mod zenlayer_subnets;
mod zenlayer_world;
