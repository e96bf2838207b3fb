using System.Text.Json.Serialization;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>How good a sample is, by its policy.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QualityVerdict>))]
public enum QualityVerdict
{
    /// <summary>Within all bounds.</summary>
    [JsonStringEnumMemberName("pass")]
    Pass,

    /// <summary>Beyond a bound that a person should know of; it is committed.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Beyond a bound that forbids committing it without a signed override.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}

/// <summary>Verdicts as words.</summary>
public static class QualityVerdicts
{
    /// <summary>"pass", "warn" or "fail".</summary>
    public static string Word(this QualityVerdict verdict) => verdict switch
    {
        QualityVerdict.Pass => "pass",
        QualityVerdict.Warn => "warn",
        _ => "fail",
    };
}
