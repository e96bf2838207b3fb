namespace Pfmg.Cloud.Core.Htsget;

/// <summary>The kinds of error that htsget knows.</summary>
public enum HtsgetError
{
    /// <summary>401: the authorization is invalid.</summary>
    InvalidAuthentication,

    /// <summary>403: an authorization is required.</summary>
    PermissionDenied,

    /// <summary>404: there is no such thing here for this caller.</summary>
    NotFound,

    /// <summary>413: the body asks for more than one request may.</summary>
    PayloadTooLarge,

    /// <summary>400: the format is not given here.</summary>
    UnsupportedFormat,

    /// <summary>400: the parameters are not as the specification wants them.</summary>
    InvalidInput,

    /// <summary>400: the range cannot be.</summary>
    InvalidRange,
}

/// <summary>An htsget request that cannot be answered.</summary>
/// <param name="error">Why.</param>
/// <param name="message">For whoever sent it; names nobody.</param>
/// <remarks>Source: htsget 1.3, "Errors". Its own shape of error, hence none of the lake's.</remarks>
public sealed class HtsgetException(HtsgetError error, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public HtsgetError Error { get; } = error;

    /// <summary>The HTTP status of this kind of error.</summary>
    public int Status => Error switch
    {
        HtsgetError.InvalidAuthentication => 401,
        HtsgetError.PermissionDenied => 403,
        HtsgetError.NotFound => 404,
        HtsgetError.PayloadTooLarge => 413,
        _ => 400,
    };
}
