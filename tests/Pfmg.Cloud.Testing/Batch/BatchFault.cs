namespace Pfmg.Cloud.Testing.Batch;

/// <summary>What goes wrong with one request, beside what the client did.</summary>
public enum BatchFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>429 with Retry-After; without effect.</summary>
    TooManyRequests,

    /// <summary>503 ServerBusy with Retry-After; without effect.</summary>
    Busy,

    /// <summary>500 InternalError; without effect.</summary>
    InternalError,

    /// <summary>500 OperationTimedOut; it took effect all the same.</summary>
    TimedOutAfterEffect,

    /// <summary>The connection breaks before the request arrives.</summary>
    LostRequest,

    /// <summary>It took effect; the connection breaks before the answer arrives.</summary>
    LostResponse,

    /// <summary>As <see cref="LostResponse"/>, but only the first half of a collection of tasks was added.</summary>
    LostHalfway,

    /// <summary>Every other task of a collection that is new gets a servererror, to be tried again.</summary>
    TaskErrors,
}
