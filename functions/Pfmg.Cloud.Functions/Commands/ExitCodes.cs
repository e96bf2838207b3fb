using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>What the process tells its caller at its end.</summary>
internal static class ExitCodes
{
    /// <summary>It did what was asked.</summary>
    public const int Done = 0;

    /// <summary>The input is at fault; only its sender can mend it.</summary>
    public const int Input = 1;

    /// <summary>The command line is at fault.</summary>
    public const int Usage = 2;

    /// <summary>We, the machine or a tool are at fault.</summary>
    public const int Ours = 3;

    /// <summary>A task was not tried: one that it needs has not succeeded.</summary>
    public const int Needs = 4;

    /// <summary>The code of a failure.</summary>
    public static int Of(Exception failure) => failure switch
    {
        InvalidInputException or NotFoundException or ConflictException or ForbiddenException or ErasedException => Input,
        _ => Ours,
    };
}
