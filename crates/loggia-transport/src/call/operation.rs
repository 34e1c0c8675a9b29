//! `operation!`: the call of one operation.

/// Makes an operation: its constant, the type of its call while it is being prepared, and the
/// client's method for it. With `confirm`, that method takes the confirmation and is the only way
/// to make the call. For generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! operation {
    (
        $(#[$meta:meta])*
        $call:ident($($request:ident)?) -> $reply:ident {
            client: $client:ident::$method:ident,
            operation: $operation:expr,
            $(confirm: $confirmation:ident,)?
            encoding: $encoding:ident,
            $(file: $file:ident = $wire:literal,)?
            $(pages: [$($pages:tt)+],)?
            $(waits: $waits:expr,)?
            $(waits_of_session: $session:expr,)?
        }
    ) => {
        /// The static facts about the operation.
        pub static OPERATION: $crate::Operation = $operation
            $(.confirmed($crate::confirm::$confirmation::FOR))?
            $(.with_paging($crate::paging!($($pages)+)))?
            $(.with_waits({
                static WAITS: $crate::Waits = $waits;
                &WAITS
            }))?
            $(.with_waits({
                static WAITS: $crate::Waits = $session;
                &WAITS
            }))?;

        $($crate::pageable!($call -> $reply [$($pages)+]);)?
        $crate::lasting!($call -> $reply [$($request)?] [$($waits)?]);

        $(#[$meta])*
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent before `send` is called and awaited"]
        pub struct $call {
            pipeline: $crate::Pipeline,
            $(
                /// The request that is sent.
                pub request: $request,
            )?
            $($file: Option<$crate::body::Upload>,)?
        }

        impl $client {
            $(#[$meta])*
            #[inline]
            pub fn $method(&self $(, yes: $crate::confirm::$confirmation)?) -> $call {
                $(let _: $crate::confirm::$confirmation = yes;)?
                $call {
                    pipeline: self.pipeline().clone(),
                    $(request: <$request as Default>::default(),)?
                    $($file: None,)?
                }
            }
        }

        impl $call {
            $(
                /// Replaces everything set so far with a complete request.
                #[inline]
                pub fn with(mut self, request: $request) -> Self {
                    self.request = request;
                    self
                }
            )?

            $(
                /// The file to send. It is read while it is sent, never as a whole.
                /// **Required.**
                #[inline]
                pub fn $file(mut self, file: $crate::body::Upload) -> Self {
                    self.$file = Some(file);
                    self
                }
            )?

            /// Checks for missing fields and for values that the server would refuse, as `send`
            /// does.
            ///
            /// # Errors
            /// `InvalidRequest`, with everything that was found.
            #[inline]
            pub fn check(&self) -> Result<(), $crate::Error> {
                $crate::outgoing!(check self, $encoding, [$($request)?], [$($file = $wire)?])
            }

            /// Sends the request and waits for the answer.
            ///
            /// # Errors
            /// When the request is incomplete or refused, or when no readable answer arrives.
            /// Every error names the operation.
            #[inline]
            pub fn send(self) -> $crate::call::Sending<$reply> {
                $crate::call::Sending::new($crate::outgoing!(
                    self, $encoding, [$($request)?], [$($file = $wire)?]
                ))
            }
        }
    };
}

/// The parts of a call that only some operations have. For `operation!`.
#[macro_export]
#[doc(hidden)]
macro_rules! outgoing {
    (check $call:ident, $encoding:ident, [$($request:ident)?], [$($file:ident = $wire:literal)?]) => {
        $crate::call::Outgoing::check(
            &$call.pipeline,
            &OPERATION,
            $crate::body::Encoding::$encoding,
            $crate::outgoing!(@fields $call $($request)?),
            $crate::outgoing!(@file $call $($file = $wire)?),
        )
    };
    (@fields $call:ident) => { &() };
    (@fields $call:ident $request:ident) => { &$call.request };
    (@file $call:ident) => { None };
    (@file $call:ident $file:ident = $wire:literal) => { Some(($wire, $call.$file.is_some())) };
    ($call:ident, $encoding:ident, [], []) => {
        $crate::call::Outgoing::new(
            $call.pipeline,
            &OPERATION,
            $crate::body::Encoding::$encoding,
            &(),
        )
    };
    ($call:ident, $encoding:ident, [$request:ident], []) => {
        $crate::call::Outgoing::new(
            $call.pipeline,
            &OPERATION,
            $crate::body::Encoding::$encoding,
            &$call.request,
        )
    };
    ($call:ident, $encoding:ident, [], [$file:ident = $wire:literal]) => {
        $crate::call::Outgoing::with_file($call.pipeline, &OPERATION, &(), $wire, $call.$file)
    };
    ($call:ident, $encoding:ident, [$request:ident], [$file:ident = $wire:literal]) => {
        $crate::call::Outgoing::with_file(
            $call.pipeline,
            &OPERATION,
            &$call.request,
            $wire,
            $call.$file,
        )
    };
}
